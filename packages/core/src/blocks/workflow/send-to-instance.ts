import type { Caller } from "../../call/caller.ts";
import type { CallOptions } from "../../call/operation.ts";
import { DaprError } from "../../errors/dapr-error.ts";

/** A worker that starts again is back within this time. */
const WORKER_MS = 10_000;
/** An instance's state is saved within this time. */
const SAVED_MS = 2_000;
const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 500;

/** The sidecar has no workflow types, because its last worker left: the request has changed nothing (table.go in daprd). */
const NOT_REGISTERED = /actor type \S+ not registered/;
/** No sidecar of the app has workflow types. daprd has looked for one for some seconds (inflight.go in daprd). */
const NO_HOST = /did not find address for actor '?dapr\.internal\.\S+\.workflow\//;
/** The types went while the request was in work: an event is stored, and no turn follows (reminders.go in daprd). */
const NO_TURN = /operations on actor reminders are only possible on hosted actor types/;
/** The sidecar read the state while it saved it: it reads the number of the keys first, the keys later (state.go in daprd). */
const SAVING = /missing from state store/;

/** Returns true for the error of a request that the sidecar refuses without a worker. */
export const isRefused = (error: unknown): error is DaprError =>
  error instanceof DaprError && NOT_REGISTERED.test(error.message);

const has = (text: RegExp, error: unknown): boolean => error instanceof DaprError && text.test(error.message);

const lacksTurn = (error: unknown): boolean => has(NO_TURN, error);

/**
 * Sends a request to an instance, again while the sidecar cannot serve it: it has no worker, or saves the state that it reads.
 * Between the end of the last worker's stream and the begin of the next one daprd refuses requests.
 *
 * @param repeats false if a stored event must not be stored again
 * @throws DaprError `failed_precondition` if no worker is connected for some seconds
 */
export async function sendToInstance<T>(
  { clock: { now, pause } }: { readonly clock: Pick<Caller["clock"], "now" | "pause"> },
  { signal, timeoutMs }: Pick<CallOptions, "signal" | "timeoutMs">,
  send: () => Promise<T>,
  repeats = true,
): Promise<T> {
  const begun = now();
  const endOf = (ms: number): number => begun + Math.min(ms, timeoutMs || ms);
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(2 * delay, LONGEST_DELAY_MS)) {
    try {
      return await send();
    } catch (error) {
      if (has(NO_HOST, error)) throw withoutWorker(error as DaprError);
      const saving = repeats && has(SAVING, error);
      if (!saving && !isRefused(error) && !(repeats && lacksTurn(error))) throw error;
      if (now() + delay > endOf(saving ? SAVED_MS : WORKER_MS))
        throw saving ? error : withoutWorker(error as DaprError);
      await pause(delay, signal);
    }
  }
}

/** Raises an event once. If it is stored and no turn follows, another event causes the turn. */
export async function raiseOnce(
  caller: Parameters<typeof sendToInstance>[0],
  options: Pick<CallOptions, "signal" | "timeoutMs">,
  { raise, wake }: { readonly raise: () => Promise<void>; readonly wake: () => Promise<void> },
): Promise<void> {
  try {
    await sendToInstance(caller, options, raise, false);
  } catch (error) {
    if (!lacksTurn(error)) throw error;
    await sendToInstance(caller, options, wake);
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
