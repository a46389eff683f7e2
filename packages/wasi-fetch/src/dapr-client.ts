import {
  BuildingBlocks,
  HttpTransport,
  Invoker,
  fetchCarrier,
  invalidArgument,
} from "@dapr-ts/core/internal";
import type { DaprClientOptions } from "./options.ts";
import { guestPlatform } from "./platform.ts";
import { afterOf, pauseOf, type Timers } from "./timers.ts";
import type { FetchLike } from "@dapr-ts/core/internal";

declare const globalThis: Partial<Timers> & { readonly fetch?: FetchLike };

/**
 * A client of a Dapr sidecar for a guest: every building block that HTTP carries, over the `fetch` that it is given.
 *
 * @example
 * ```ts
 * const dapr = new DaprClient({ fetch, httpEndpoint: "http://127.0.0.1:3502" });
 * await dapr.state.set("statestore", "order-1", { total: 42 });
 * ```
 */
export class DaprClient extends BuildingBlocks {
  readonly invoker: Invoker;

  /** @throws DaprError `invalid_argument` without a `fetch`, or with an endpoint that is none. */
  constructor(options: DaprClientOptions = {}) {
    const {
      fetch = globalThis.fetch?.bind(globalThis),
      setTimeout = globalThis.setTimeout,
      clearTimeout = globalThis.clearTimeout,
      httpEndpoint = "http://127.0.0.1:3500",
      apiToken,
      timeoutMs = 60_000,
      maxBodyBytes = 16 * 1024 * 1024,
    } = options;
    if (fetch === undefined) throw invalidArgument("this guest has no fetch: pass one as the fetch option");
    if (!/^https?:\/\/[^/?#]+\/?$/.test(httpEndpoint))
      throw invalidArgument("httpEndpoint must be http(s)://host:port");
    const endpoint = httpEndpoint.replace(/\/$/, "");
    const after =
      setTimeout === undefined || clearTimeout === undefined
        ? undefined
        : afterOf({ setTimeout, clearTimeout });
    const carrier = fetchCarrier({ fetch, endpoint, platform: guestPlatform, maxBodyBytes, after });
    super({
      primary: new HttpTransport({ carrier, platform: guestPlatform, apiToken, timeoutMs }),
      platform: guestPlatform,
      interceptors: options.interceptors,
      retry: options.retry,
      logger: options.logger,
      timeoutMs,
      pause: pauseOf(after),
      now: () => Date.now(),
    });
    this.invoker = new Invoker(this.caller);
  }
}
