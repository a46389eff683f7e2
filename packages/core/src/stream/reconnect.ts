import type { Code } from "../errors/code.ts";
import { DaprError, neverStarted } from "../errors/dapr-error.ts";

/** Codes of errors that another attempt would not change. */
const FINAL: ReadonlySet<Code> = new Set([
  "invalid_argument",
  "unauthenticated",
  "permission_denied",
  "unimplemented",
]);

/**
 * Returns true if a stream is to be opened again after this end. That is every end but a few: a sidecar that shuts down
 * sends UNKNOWN, one that is killed UNAVAILABLE, a proxy INTERNAL, and CANCELLED may come from the peer.
 */
export function reconnects(error: unknown): boolean {
  if (!(error instanceof DaprError)) return true;
  // While only gRPC cannot be reached, a client that prefers HTTP throws `unimplemented`, with the reason as the cause.
  return !FINAL.has(error.code) || error.errorCode === STORE_FAILED || neverStarted(error.cause);
}

/** daprd sends errors of a configuration store as INVALID_ARGUMENT (subscribeConfiguration in pkg/api/grpc/grpc.go). */
const STORE_FAILED = "ERR_CONFIGURATION_SUBSCRIBE";

const FIRST_DELAY_MS = 150;
const LONGEST_DELAY_MS = 3_000;

/**
 * Returns the milliseconds before an attempt to open a stream again: 100 to 200 at first, twice as much each time, 2,000
 * to 4,000 at most.
 *
 * @param attempt 1 for the first one
 * @param random between 0 and 1
 */
export function reconnectDelay(attempt: number, random: number): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 16));
  return delay * (2 / 3 + (2 / 3) * random);
}

/** The least duration of a stream after which its loss counts as the first one again. It prevents a busy loop. */
export const STEADY_MS = 1_000;
