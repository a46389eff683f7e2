import {
  BuildingBlocks,
  HttpTransport,
  InvokerBase,
  fetchCarrier,
  plainPlatform as platform,
} from "@dapr-ts/core/internal";
import { Cryptography } from "./crypto.ts";
import { GuestCaller } from "./guest-caller.ts";
import { resolveOptions, type DaprClientOptions } from "./options.ts";
import { pauseBy } from "./timers.ts";

/**
 * A client of a Dapr sidecar for a guest. It has every building block that Dapr offers over HTTP, and sends requests with the
 * `fetch` that it is given.
 *
 * @example
 * ```ts
 * const dapr = new DaprClient({ fetch, httpEndpoint: "http://127.0.0.1:3502" });
 * await dapr.state.set("statestore", "order-1", { total: 42 });
 * ```
 */
export class DaprClient extends BuildingBlocks {
  /** Calls methods of other apps. */
  readonly invoker: InvokerBase;
  /** Encrypts and decrypts bytes with keys of a component. */
  readonly crypto: Cryptography;

  /** @throws DaprError `invalid_argument` without a `fetch`, or for an invalid `httpEndpoint` or `apiToken` */
  constructor(options: DaprClientOptions = {}) {
    const { apiToken, timeoutMs, after, ...carried } = resolveOptions(options);
    const carrier = fetchCarrier({ ...carried, platform, after });
    const transport = new HttpTransport({ carrier, platform, apiToken, timeoutMs, negotiator: undefined });
    const clock = { pause: pauseBy(after), now: Date.now, date: Date.now };
    const caller = new GuestCaller({ transport, platform, clock, timeoutMs });
    super(caller);
    this.invoker = new InvokerBase(caller);
    this.crypto = new Cryptography(caller);
  }
}
