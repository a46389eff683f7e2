import type { Code } from "../errors/code.ts";
import { DaprError, neverStarted } from "../errors/dapr-error.ts";

/** What another attempt would not change. */
const FINAL: ReadonlySet<Code> = new Set([
  "invalid_argument",
  "unauthenticated",
  "permission_denied",
  "unimplemented",
]);

/**
 * True for an end of a stream after which it is to be opened again. That is every end but a few: a sidecar that shuts
 * down says UNKNOWN, one that is killed UNAVAILABLE, a proxy INTERNAL, and a peer's CANCELLED is no wish of ours.
 */
export function reconnects(error: unknown): boolean {
  if (!(error instanceof DaprError)) return true;
  // While gRPC cannot be reached, a client whose first wire is HTTP says `unimplemented`, and why as the cause.
  return !FINAL.has(error.code) || error.errorCode === STORE_FAILED || neverStarted(error.cause);
}

/** What a configuration store fails with comes as INVALID_ARGUMENT (subscribeConfiguration in pkg/api/grpc/grpc.go). */
const STORE_FAILED = "ERR_CONFIGURATION_SUBSCRIBE";

const FIRST_DELAY_MS = 150;
const LONGEST_DELAY_MS = 3_000;

/**
 * Milliseconds to wait before an attempt to open a stream again: 100 to 200 at first, twice as much each time, 2 000 to
 * 4 000 at most.
 *
 * @param attempt 1 for the first one
 * @param random between 0 and 1
 */
export function reconnectDelay(attempt: number, random: number): number {
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt - 1, 16));
  return delay * (2 / 3 + (2 / 3) * random);
}

/** How long a stream must have lasted for its loss to count as the first one again, so that nothing spins. */
export const STEADY_MS = 1_000;
