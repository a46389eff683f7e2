import type { Interceptor, Logger, RetryOptions } from "@dapr-ts/core";
import type { FetchLike } from "@dapr-ts/core/internal";
import type { Timers } from "./timers.ts";

export interface DaprClientOptions extends Partial<Timers> {
  /** Carries every call. Default: the guest's own `fetch`, where it has one. */
  fetch?: FetchLike | undefined;
  /** Where the sidecar's HTTP API is, `http://host:port` or `https://host:port`. Default: `http://127.0.0.1:3500`. */
  httpEndpoint?: string | undefined;
  /** The token that the sidecar asks for. Default: none. It is never logged or printed. */
  apiToken?: string | undefined;
  /**
   * Milliseconds until a call is given up, if it says nothing else; a guest without timers has no limits. Default:
   * 60 000. 0 or Infinity for no limit.
   */
  timeoutMs?: number | undefined;
  /** The largest answer that is taken, in bytes; a larger one rejects with `resource_exhausted`. Default: 16 MiB. */
  maxBodyBytes?: number | undefined;
  /** Functions around every operation, the first one outermost. Default: none. */
  interceptors?: readonly Interceptor[] | undefined;
  /** When a call that failed is sent again. Default: only when it provably never reached the sidecar, twice at most. */
  retry?: RetryOptions | undefined;
  /** Takes what the client has to say. Default: none. */
  logger?: Logger | undefined;
}
