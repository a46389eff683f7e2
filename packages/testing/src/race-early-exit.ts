import { DaprTestingError } from "./errors.ts";
import type { Exit, Unit, UnitSpec } from "./unit.ts";

const ATTEMPTS = 4;
const BIND_FAILURE =
  /address already in use|port is already allocated|Only one usage of each socket address/i;

/**
 * Starts a unit and waits until it is ready or has ended. A port that was free when it was chosen can be
 * taken when it is bound; then the unit is started again, with other ports where they are ours to choose.
 *
 * @throws DaprTestingError `exited` with its last log lines; what `spec.ready` throws.
 */
export async function raceEarlyExit(
  spec: UnitSpec,
  signal: AbortSignal,
  start: () => Promise<Unit>,
): Promise<Unit> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    let unit: Unit | undefined;
    try {
      unit = await start();
      await untilReady(spec, unit, signal);
      return unit;
    } catch (error) {
      await unit?.remove(0);
      if (!isBindFailure(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Returns whether an error reports a lost port. Its message contains the last lines of the log; so may a timeout's. */
function isBindFailure(error: unknown): boolean {
  if (error instanceof DaprTestingError && error.code === "timeout") return false;
  return error instanceof Error && BIND_FAILURE.test(error.message);
}

/** Waits for readiness, raced with the unit's end. */
export async function untilReady(spec: UnitSpec, unit: Unit, signal: AbortSignal): Promise<void> {
  const ended = new AbortController();
  const early = unit.exited.then((exit): never => {
    throw endedEarly(unit, exit);
  });
  try {
    await Promise.race([spec.ready(unit, AbortSignal.any([signal, ended.signal])), early]);
  } finally {
    ended.abort();
    // It stays pending for as long as the unit runs, and rejects unheard when it ends.
    early.catch(() => undefined);
  }
}

export function endedEarly(unit: Unit, exit: Exit): DaprTestingError {
  return new DaprTestingError(
    "exited",
    `${unit.name} ${howItEnded(exit)} before it was ready:\n${unit.tail()}`,
  );
}

export function howItEnded(exit: Exit): string {
  if (exit.signal !== undefined) return `was ended by ${exit.signal}`;
  return `ended with exit code ${exit.code ?? "unknown"}`;
}
