import { WorkflowFailedError, type DaprClient } from "@dapr-ts/client";
import { ok } from "../assert.ts";
import type { AnyActivity, AnyWorkflow } from "@dapr-ts/workflow";

/** Surroundings of a case of durable workflows. */
export interface DurableBench {
  readonly dapr: DaprClient;
  /** Returns a name that no other case uses. */
  readonly unique: (prefix: string) => string;
  /** Moves the virtual time on; does nothing where time goes on by itself. */
  readonly elapse: (ms: number) => Promise<void>;
  /** Replaces the worker by one with other code, as a deployment does. */
  readonly deploy: (code: DurableCode) => Promise<void>;
}

export interface DurableCode {
  readonly workflows: readonly AnyWorkflow[];
  readonly activities: readonly AnyActivity[];
}

export interface DurableCase {
  /** Behaviour, and the public reports that the case covers. */
  readonly name: string;
  readonly run: (bench: DurableBench) => Promise<void>;
}

/** Time limit of a result, in milliseconds. */
export const RESULT = { timeoutMs: 30_000 } as const;

/** Returns the failure of an instance. */
export async function failureOf(result: Promise<unknown>): Promise<WorkflowFailedError> {
  const error: unknown = await result.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  ok(error instanceof WorkflowFailedError, `it did not fail, but gave ${String(error)}`);
  return error;
}

/** Waits a moment between two reads of an instance. */
export const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

/** Polls until the instance is in this state. */
export async function inState(dapr: DurableBench["dapr"], id: string, status: string) {
  const end = performance.now() + RESULT.timeoutMs;
  for (;;) {
    const state = await dapr.workflow
      .run(id)
      .state()
      .catch(() => undefined);
    if (state?.status === status) return state;
    ok(performance.now() < end, `${id} is ${state?.status ?? "unknown"}, not ${status}`);
    await pause();
  }
}

/** Polls until the first turn of the instance is recorded: a deployment before it would start the instance on the new code. */
export const started = (dapr: DurableBench["dapr"], id: string) => inState(dapr, id, "RUNNING");
