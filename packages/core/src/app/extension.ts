import type { BuildingBlocks } from "../blocks/building-blocks.ts";
import type { Instrumentation, Observation } from "../observe/instrumentation.ts";
import type { Logger } from "../platform/logger.ts";
import type { Platform } from "../platform/platform.ts";
import type { IncomingCall } from "./context.ts";
import type { AppReply, AppRequest } from "./message.ts";

/** The channel between daprd and the app. */
export type AppChannel = "http" | "grpc" | "stream";

/** Handles a request to a path of an extension. */
export type RouteHandler = (
  request: AppRequest,
  params: Readonly<Record<string, string>>,
) => AppReply | Promise<AppReply>;

/** The app as an extension sees it. */
export interface AppHost {
  /** The parts that the platform provides. */
  readonly platform: Platform;
  /** The app's logger, which never throws. */
  readonly logger: Logger;
  /** In bytes; see `readBytes`. */
  readonly maxBodyBytes: number;
  /** Observes the app's work. Undefined for an app that is not observed. */
  readonly instrumentation?: Instrumentation | undefined;
  /** Runs code so that its outgoing calls find the trace context of a call, unless its observation continues that itself. */
  around<T>(call: IncomingCall, run: () => T, seen?: Observation): T;
  /** Serves a path of the app's HTTP port, behind the check of the app's token. */
  route(verb: string, pattern: string, handler: RouteHandler): void;
  /** Adds members to the reply to `GET /dapr/config`, which a sidecar requests once in its life. */
  config(members: () => object): void;
}

/** The app once it is started. */
export interface StartedApp {
  /** The channel of the app. */
  readonly channel: AppChannel;
  /** Undefined for an app without a client. */
  readonly client: BuildingBlocks | undefined;
  /** False when `start` must not wait for the sidecar, which may come later. Default: true. */
  readonly waitForSidecar?: boolean | undefined;
}

/** An extension that a package returns for `app.use`. Only the app calls its methods. */
export interface OpaqueExtension {
  /** The name, for messages. */
  readonly name: string;
  /** Registers the extension. */
  install(app: unknown): void;
  /** Starts the extension. */
  start(app: unknown): Promise<void>;
  /** Stops the extension. */
  stop(): Promise<void>;
}

/** An extension for `app.use`, such as the actors of `@dapr-ts/actors`. */
export interface AppExtension {
  /** The name, for messages. */
  readonly name: string;
  /** Registers the extension. `use` calls it. */
  install(host: AppHost): void;
  /** Starts the extension when the sidecar is reachable. `start()` awaits it, and rejects if it does. */
  start?(app: StartedApp): Promise<void>;
  /** Finishes the work of the extension and accepts no more. `stop()` awaits it. */
  stop?(): Promise<void>;
}
