import type { Aborter } from "@dapr-ts/core";
import {
  afterOf,
  invalidArgument,
  requirePrintable,
  requireSize,
  requireTimeout,
  type After,
  type FetchLike,
} from "@dapr-ts/core/internal";
import type { Timers } from "./timers.ts";

/** Options of a client. No environment variables are read, because engines do not agree on how a guest reads them. */
export interface DaprClientOptions extends Partial<Timers> {
  /** Sends every request. Default: the guest's own `fetch`; required where the guest has none. */
  readonly fetch?: FetchLike | undefined;
  /** Address of the sidecar's HTTP API, `http://host:port` or `https://host:port`. Default: `http://127.0.0.1:3500`. */
  readonly httpEndpoint?: string | undefined;
  /** The token that the sidecar requires. It is never logged or printed. Default: none. */
  readonly apiToken?: string | undefined;
  /**
   * Milliseconds until a call fails with `deadline_exceeded`, unless the call has a `timeoutMs` of its own. 0 or Infinity for
   * no limit; a guest without timers has no limit. Default: 60 000.
   */
  readonly timeoutMs?: number | undefined;
  /** The most bytes of a response; for a larger one the call rejects with `resource_exhausted`. Default: 16 MiB. */
  readonly maxBodyBytes?: number | undefined;
}

/** The globals that the client uses where a guest has them. */
interface GuestGlobals extends Partial<Timers> {
  readonly fetch?: FetchLike;
  readonly AbortController?: new () => Aborter;
}

/** All options with their values, and what the guest's globals offer. */
export interface ResolvedOptions {
  readonly fetch: FetchLike;
  readonly endpoint: string;
  readonly apiToken: string | undefined;
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
  readonly after: After | undefined;
  readonly aborter: (() => Aborter) | undefined;
}

/**
 * Returns all options with their values.
 *
 * @throws DaprError `invalid_argument` without a `fetch`, or for an invalid `httpEndpoint` or `apiToken`
 */
export function resolveOptions(options: DaprClientOptions): ResolvedOptions {
  // eslint-disable-next-line no-restricted-globals -- each member is checked before it is used
  const guest = globalThis as unknown as GuestGlobals;
  const {
    fetch = guest.fetch?.bind(guest),
    setTimeout = guest.setTimeout,
    clearTimeout = guest.clearTimeout,
    httpEndpoint = "http://127.0.0.1:3500",
    timeoutMs = 60_000,
    maxBodyBytes = 16 * 1024 * 1024,
    apiToken,
  } = options;
  requireTimeout("timeoutMs", timeoutMs);
  requireSize("maxBodyBytes", maxBodyBytes);
  if (apiToken !== undefined) requirePrintable("apiToken", apiToken);
  if (fetch === undefined) throw invalidArgument("this guest has no fetch: pass the option `fetch`");
  const [, endpoint] = /^(https?:\/\/[^/?#]+)\/?$/.exec(httpEndpoint) ?? [];
  if (endpoint === undefined)
    throw invalidArgument(`httpEndpoint must be http(s)://host:port, not ${httpEndpoint}`);
  const { AbortController } = guest;
  const aborter = AbortController && (() => new AbortController());
  const after = setTimeout && afterOf(setTimeout, clearTimeout as (timer: unknown) => void);
  return { fetch, endpoint, apiToken, timeoutMs, maxBodyBytes, after, aborter };
}
