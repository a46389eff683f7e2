import type { DaprClient } from "@dapr-ts/client";
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
