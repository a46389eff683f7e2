import type { BuildingBlocks } from "../blocks/building-blocks.ts";
import type { Logger } from "../platform/logger.ts";
import type { Platform } from "../platform/platform.ts";
import type { IncomingCall } from "./context.ts";
import type { AppReply, AppRequest } from "./message.ts";

/** How daprd reaches the app. */
export type AppChannel = "http" | "grpc" | "stream";

export type RouteHandler = (
  request: AppRequest,
  params: Readonly<Record<string, string>>,
) => AppReply | Promise<AppReply>;

/** What an extension works with. */
export interface AppHost {
  readonly platform: Platform;
  readonly logger: Logger;
  /** In bytes; see `readBytes`. */
  readonly maxBodyBytes: number;
  /** Runs what serves a call where its outgoing calls find the trace context of the call. */
  around<T>(call: IncomingCall, run: () => T): T;
  /** Serves a path of the app's HTTP port, behind the check of the app's token. */
  route(verb: string, pattern: string, handler: RouteHandler): void;
  /** Lays members over the answer to `GET /dapr/config`. A sidecar asks for that once in its life, and so calls this. */
  config(members: () => object): void;
}

/** The app once it is started. */
export interface StartedApp {
  readonly channel: AppChannel;
  /** Undefined where the app has no client. */
  readonly client: BuildingBlocks | undefined;
  /** False when `start` must not wait for the sidecar, which may come later. Default: true. */
  readonly waitForSidecar?: boolean | undefined;
}

/** What `app.use` takes, such as the actors of `@dapr-ts/actors`. */
export interface AppExtension {
  readonly name: string;
  /** Called by `use`. */
  install(host: AppHost): void;
  /** Called when the sidecar can be reached, before `start()` resolves, which fails when this does. */
  start?(app: StartedApp): Promise<void>;
  /** Takes no more work and finishes what it has. Called by `stop()`, which waits for it. */
  stop?(): Promise<void>;
}
