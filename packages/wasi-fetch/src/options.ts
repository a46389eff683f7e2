import type { Aborter } from "@dapr-ts/core";
import { invalidArgument, type FetchLike } from "@dapr-ts/core/internal";

/** As much of the timers as a guest may have. */
export interface Timers {
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: never) => void;
}

/** Guests have no environment variables that all engines would agree on, so everything is said here. */
export interface DaprClientOptions extends Partial<Timers> {
  /** Carries every call. Default: the guest's own `fetch`, where it has one. */
  readonly fetch?: FetchLike | undefined;
  /** Where the sidecar's HTTP API is, `http://host:port` or `https://host:port`. Default: `http://127.0.0.1:3500`. */
  readonly httpEndpoint?: string | undefined;
  /** The token that the sidecar asks for. Default: none. It is never logged or printed. */
  readonly apiToken?: string | undefined;
  /**
   * Milliseconds until a call is given up, if it says nothing else; without timers there is no limit. Default: 60 000. 0
   * or Infinity for no limit.
   */
  readonly timeoutMs?: number | undefined;
  /** The largest answer that is taken, in bytes; a larger one rejects with `resource_exhausted`. Default: 16 MiB. */
  readonly maxBodyBytes?: number | undefined;
}

/** What the client takes of its guest, where the guest has it. */
interface Guest extends Partial<Timers> {
  readonly fetch?: FetchLike;
  readonly AbortController?: new () => Aborter;
}

/** Every option with its value, and what there is of the guest. */
export type ResolvedOptions = ReturnType<typeof resolveOptions>;

/**
 * Every option with its value.
 *
 * @throws DaprError `invalid_argument` without a `fetch`, or with an endpoint that is none
 */
export function resolveOptions(options: DaprClientOptions) {
  // eslint-disable-next-line no-restricted-globals -- each of its members is looked at before it is relied on
  const guest = globalThis as unknown as Guest;
  const {
    fetch = guest.fetch?.bind(guest),
    setTimeout = guest.setTimeout,
    clearTimeout = guest.clearTimeout,
    httpEndpoint = "http://127.0.0.1:3500",
    timeoutMs = 60_000,
    maxBodyBytes = 16 * 1024 * 1024,
    apiToken,
  } = options;
  if (fetch === undefined) throw invalidArgument("there is no fetch: pass one");
  const [, endpoint] = /^(https?:\/\/[^/?#]+)\/?$/.exec(httpEndpoint) ?? [];
  if (endpoint === undefined) throw invalidArgument("httpEndpoint must be http(s)://host:port");
  const { AbortController } = guest;
  return { fetch, setTimeout, clearTimeout, AbortController, endpoint, timeoutMs, maxBodyBytes, apiToken };
}
