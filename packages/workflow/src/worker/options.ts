import type { Instrumentation, Logger } from "@dapr-ts/core";
import {
  effectiveTimeout,
  invalidArgument,
  requireCountOrInfinity,
  requireTimeout,
} from "@dapr-ts/core/internal";
import type { AnyActivity, AnyWorkflow, Definitions } from "../registry.ts";

/** Options of `workflows()` and of `WorkflowWorker`. */
export interface WorkflowHostOptions {
  /** The workflows that run here. All workflows of an app belong into each of its workers. Default: none. */
  workflows?: Definitions<AnyWorkflow> | undefined;
  /** The activities that run here. Default: none. */
  activities?: Definitions<AnyActivity> | undefined;
  /** Turns of workflows that are played at a time, or Infinity. Others wait in memory. Default: 100. */
  maxConcurrentWorkflows?: number | undefined;
  /**
   * Activities that run at a time, or Infinity. Others wait in memory; Dapr's Configuration can limit them for the whole app
   * (`spec.workflow`). Default: 100.
   */
  maxConcurrentActivities?: number | undefined;
  /**
   * Instances whose state is kept between their turns, so that a turn plays only the new events. Others replay their whole
   * history, which costs time and finds code that is not deterministic. With 0 all do, as always with `inMemoryDapr()`.
   * Default: 500.
   */
  maxCachedWorkflows?: number | undefined;
  /**
   * Fate of an instance whose history the code no longer fits: `fail` ends it as FAILED; `stall` leaves it STALLED until
   * a worker with fitting code connects, so that a rollback of the deployment heals it. Default: `fail`.
   */
  onNonDeterminism?: "fail" | "stall" | undefined;
  /**
   * True to replace time and random values in workflow code, and to refuse timers and `fetch` there. The guards are on the
   * process's globals while a worker runs and have no effect on other code. Default: true.
   */
  guards?: boolean | undefined;
  /**
   * Milliseconds that `stop()` waits for activities and turns before it aborts them. 0 or Infinity for no limit.
   * Default: 10 000.
   */
  stopTimeoutMs?: number | undefined;
  /** Milliseconds that `start()` tries to connect. 0 or Infinity for no limit. Default: 60 000. */
  startTimeoutMs?: number | undefined;
  /** Default: the client's logger, or the server's. */
  logger?: Logger | undefined;
  /** Observes turns and activities, such as `otel()` of `@dapr-ts/client/otel`. Default: the server's, or the client's. */
  instrumentation?: Instrumentation | undefined;
}

/** The part of a client that a worker needs; a `DaprClient` is one. */
export interface WorkflowsClient {
  /** The building block of workflows. */
  readonly workflow: object;
}

/** Options of `WorkflowWorker`. */
export interface WorkflowWorkerOptions extends WorkflowHostOptions {
  /** The client of the sidecar. It must have gRPC, or be in memory. The worker does not close it. */
  client: WorkflowsClient;
}

export interface ResolvedWorkerOptions {
  readonly maxConcurrentWorkflows: number;
  readonly maxConcurrentActivities: number;
  readonly maxCachedWorkflows: number;
  readonly onNonDeterminism: "fail" | "stall";
  readonly guards: boolean;
  readonly stopTimeoutMs: number;
  readonly startTimeoutMs: number;
}

/** Fills in defaults. Throws `invalid_argument` for a value out of range. */
export function resolveWorkerOptions(options: WorkflowHostOptions): ResolvedWorkerOptions {
  const {
    maxConcurrentWorkflows = 100,
    maxConcurrentActivities = 100,
    maxCachedWorkflows = 500,
    onNonDeterminism = "fail",
    guards = true,
    stopTimeoutMs = 10_000,
    startTimeoutMs = 60_000,
  } = options;
  requireCountOrInfinity("maxConcurrentWorkflows", maxConcurrentWorkflows);
  requireCountOrInfinity("maxConcurrentActivities", maxConcurrentActivities);
  requireCountOrInfinity("maxCachedWorkflows", maxCachedWorkflows, 0);
  requireTimeout("stopTimeoutMs", stopTimeoutMs);
  requireTimeout("startTimeoutMs", startTimeoutMs);
  if (onNonDeterminism !== "fail" && onNonDeterminism !== "stall")
    throw invalidArgument(
      `onNonDeterminism must be "fail" or "stall", not ${JSON.stringify(onNonDeterminism)}`,
    );
  return {
    maxConcurrentWorkflows,
    maxConcurrentActivities,
    maxCachedWorkflows,
    onNonDeterminism,
    guards,
    stopTimeoutMs: effectiveTimeout(stopTimeoutMs, Infinity),
    startTimeoutMs: effectiveTimeout(startTimeoutMs, Infinity),
  };
}
