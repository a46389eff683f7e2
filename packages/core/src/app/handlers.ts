import type { ConfigurationItem } from "../blocks/configuration/types.ts";
import type { HandlerContext } from "./context.ts";

/** An event of an input binding. */
export interface BindingEvent<T = unknown> {
  /** The binding's name. */
  readonly name: string;
  /** The data: its JSON value; bytes when it is not JSON; undefined when there is none, as of a cron binding. */
  readonly data: T;
  /** The data as it came. */
  readonly bytes: Uint8Array;
  /** What the component says beside the data, names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * What a binding's handler may answer, for daprd to act on. As of 1.18 it reads `to`, `data` and `concurrency` on the gRPC
 * channel and nothing of it on the HTTP channel (sendBindingEventToApp in pkg/runtime/processor/binding/send.go).
 *
 * @see https://docs.dapr.io/reference/api/bindings_api/
 */
export interface BindingAnswer {
  /** The store of `state`. */
  storeName?: string | undefined;
  state?: readonly { key: string; value: unknown; etag?: string | undefined }[] | undefined;
  /** Output bindings that `data` is sent to. */
  to?: readonly string[] | undefined;
  data?: unknown;
  /** Whether the bindings of `to` are sent to at once. Default: `sequential`. */
  concurrency?: "sequential" | "parallel" | undefined;
}

/** Takes an event of a binding. Returning acknowledges it; throwing leaves it to the component to deliver again. */
export type BindingHandler<T = unknown> = (
  event: BindingEvent<T>,
  ctx: HandlerContext,
) => BindingAnswer | void | Promise<BindingAnswer | void>;

/** A job that is due. */
export interface Job<T = unknown> {
  readonly name: string;
  /** The data that it was scheduled with: its JSON value, or bytes when it is not JSON; undefined when there is none. */
  readonly data: T;
}

/** Does a job. Throwing leaves it to the job's failure policy. */
export type JobHandler<T = unknown> = (job: Job<T>, ctx: HandlerContext) => unknown;

/** Takes configuration items that have changed, by key. A key that was deleted has an item with an empty value. */
export type ConfigurationHandler = (
  items: Readonly<Record<string, ConfigurationItem>>,
  ctx: HandlerContext,
) => unknown;

/** Says whether the app is healthy: by returning, unless it returns false. */
export type HealthHandler = () => unknown;
