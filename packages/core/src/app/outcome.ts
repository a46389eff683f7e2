import type { Logger } from "../platform/logger.ts";

/**
 * What becomes of an event.
 *
 * - `SUCCESS`: it was handled.
 * - `RETRY`: deliver it again, as the inbound Resiliency policy says. Without one most components drop it: only a policy
 *   makes delivery "at least once".
 * - `DROP`: to the dead letter topic where there is one; otherwise it is gone.
 */
export type EventOutcome = "SUCCESS" | "RETRY" | "DROP";

/** What a handler's result stands for. Nothing is acknowledged by a word that means something else. */
export function outcomeOf(result: unknown, what: string, logger: Logger): EventOutcome {
  if (result === "SUCCESS" || result === "RETRY" || result === "DROP") return result;
  if (typeof result !== "string") return "SUCCESS";
  logger.error(
    `${what}: the handler returned "${result}", which is no outcome; the event will be delivered again`,
  );
  return "RETRY";
}
