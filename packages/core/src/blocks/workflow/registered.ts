import type { Caller } from "../../call/caller.ts";
import type { CallOptions } from "../../call/operation.ts";
import { DaprError } from "../../errors/dapr-error.ts";

/** A worker that starts again is back within this time. */
const PATIENCE_MS = 10_000;
const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 500;

/** The sidecar has no workflow types, because its last worker left: the request has changed nothing (table.go in daprd). */
const NOT_REGISTERED = /actor type \S+ not registered/;
/** The types went while the request was in work: an event is stored, and no turn follows (reminders.go in daprd). */
const NO_TURN = /operations on actor reminders are only possible on hosted actor types/;

/** Returns true for the error of a request that the sidecar refuses without a worker. */
export const isRefused = (error: unknown): error is DaprError =>
  error instanceof DaprError && NOT_REGISTERED.test(error.message);

const lacksTurn = (error: unknown): boolean => error instanceof DaprError && NO_TURN.test(error.message);

/**
 * Sends a request to an instance, again while the sidecar has no worker. Between the end of the last worker's stream and the
 * begin of the next one daprd refuses requests.
 *
 * @param repeats false if a stored event must not be stored again
 * @throws DaprError `failed_precondition` if no worker is connected for some seconds
 */
export async function whileUnregistered<T>(
  { clock: { now, pause } }: { readonly clock: Pick<Caller["clock"], "now" | "pause"> },
  { signal, timeoutMs }: Pick<CallOptions, "signal" | "timeoutMs">,
  send: () => Promise<T>,
  repeats = true,
): Promise<T> {
  const patience =
    timeoutMs === undefined || timeoutMs === 0 ? PATIENCE_MS : Math.min(timeoutMs, PATIENCE_MS);
  const end = now() + patience;
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
    try {
      return await send();
    } catch (error) {
      if (!isRefused(error) && !(repeats && lacksTurn(error))) throw error;
      if (now() + delay > end) throw withoutWorker(error as DaprError);
      await pause(delay, signal);
    }
  }
}

/** Raises an event once. If it is stored and no turn follows, another event causes the turn. */
export async function raiseOnce(
  caller: Parameters<typeof whileUnregistered>[0],
  options: Pick<CallOptions, "signal" | "timeoutMs">,
  { raise, wake }: { readonly raise: () => Promise<void>; readonly wake: () => Promise<void> },
): Promise<void> {
  try {
    await whileUnregistered(caller, options, raise, false);
  } catch (error) {
    if (!lacksTurn(error)) throw error;
    await whileUnregistered(caller, options, wake);
  }
}

const withoutWorker = (cause: DaprError): DaprError =>
  new DaprError(`${NO_WORKER}: ${cause.message}`, {
    code: "failed_precondition",
    operation: cause.operation,
    cause,
  });

/** Message of an error for want of a worker. */
export const NO_WORKER =
  "no workflow worker is connected to this sidecar: start a WorkflowWorker, or a DaprServer with workflows()";
