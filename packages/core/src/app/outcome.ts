import type { Logger } from "../platform/logger.ts";

/**
 * The outcome of an event.
 *
 * - `SUCCESS`: it was handled.
 * - `RETRY`: deliver it again, by the inbound resiliency policy. Without a policy most components drop it: only a policy
 *   makes delivery "at least once".
 * - `DROP`: move it to the dead letter topic, or lose it without one.
 */
export type EventOutcome = "SUCCESS" | "RETRY" | "DROP";

/** Returns the outcome of a handler's result. An unknown word never acknowledges an event. */
export function outcomeOf(result: unknown, what: string, logger: Logger): EventOutcome {
  if (result === "SUCCESS" || result === "RETRY" || result === "DROP") return result;
  if (typeof result !== "string") return "SUCCESS";
  logger.error(`${what}: the handler returned "${result}", which is not an outcome; it counts as RETRY`);
  return "RETRY";
}
