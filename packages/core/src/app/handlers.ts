import type { ConfigurationItem } from "../blocks/configuration/types.ts";
import type { HandlerContext } from "./context.ts";

/** An event of an input binding. */
export interface BindingEvent<T = unknown> {
  /** The binding's name. */
  readonly name: string;
  /** The data: a JSON value, or bytes if it is not JSON. Undefined without data, for example from a cron binding. */
  readonly data: T;
  /** The data as bytes. */
  readonly bytes: Uint8Array;
  /** The component's metadata, with names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The result of a binding's handler. daprd 1.18 reads `to`, `data` and `concurrency` on the gRPC channel, and none of it on the
 * HTTP channel (sendBindingEventToApp in pkg/runtime/processor/binding/send.go).
 *
 * @see https://docs.dapr.io/reference/api/bindings_api/
 */
export interface BindingAnswer {
  /** The state store for `state`. */
  storeName?: string | undefined;
  /** Values to save in the store. */
  state?: readonly { key: string; value: unknown; etag?: string | undefined }[] | undefined;
  /** The output bindings to which `data` is sent. */
  to?: readonly string[] | undefined;
  /** The data for the output bindings. */
  data?: unknown;
  /** The order in which the bindings of `to` receive the data: one after the other or at once. Default: `sequential`. */
  concurrency?: "sequential" | "parallel" | undefined;
}

/** Handles an event of a binding. Returning acknowledges it. After a throw the component decides whether to deliver it again. */
export type BindingHandler<T = unknown> = (
  event: BindingEvent<T>,
  ctx: HandlerContext,
) => BindingAnswer | void | Promise<BindingAnswer | void>;

/** A job that is due. */
export interface Job<T = unknown> {
  /** The name under which it was scheduled. */
  readonly name: string;
  /** The data of the schedule: a JSON value, or bytes if it is not JSON. Undefined without data. */
  readonly data: T;
}

/** Runs a job. After a throw the job's failure policy decides whether it runs again. */
export type JobHandler<T = unknown> = (job: Job<T>, ctx: HandlerContext) => unknown;

/** Handles changed configuration items, by key. A deleted key has an item with an empty value. */
export type ConfigurationHandler = (
  items: Readonly<Record<string, ConfigurationItem>>,
  ctx: HandlerContext,
) => unknown;

/** Checks the health of the app. The app is unhealthy if it throws or returns false. */
export type HealthHandler = () => unknown;
