import {
  NEVER,
  invalidArgument,
  maybeJson,
  requireInstanceId,
  requireName,
  type CallTarget,
  type PropagationScope,
} from "@dapr-ts/core/internal";
import { TaskFailedError } from "../errors.ts";
import { nextDelayOf, type NextDelay } from "../retry.ts";
import type { ChildWorkflowOptions, DetachedWorkflowOptions } from "../types.ts";
import type { Run } from "./run.ts";

/** An activity or a workflow, with or without code. */
export interface Callee {
  readonly kind: "activity" | "workflow";
  readonly name: string;
}

interface Call extends CallTarget {
  readonly callee: Callee;
  /** JSON text. */
  readonly input: string | undefined;
  readonly id: string | undefined;
  readonly propagate: PropagationScope | undefined;
}

/** Returns a promise that never settles: the code of a run that is over stays where it is. */
const forever = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** Calls an activity or child workflow and returns the JSON text of its result. */
export function call(
  run: Run,
  callee: Callee,
  input: unknown,
  options: ChildWorkflowOptions,
): Promise<string | undefined> {
  if (run.isClosed()) return forever();
  const { retry, appId, namespace, propagate, id } = options;
  const nextDelay = retry === undefined ? undefined : nextDelayOf(retry);
  if (appId !== undefined) requireName("appId", appId);
  if (namespace !== undefined && appId === undefined) throw invalidArgument("namespace needs an appId");
  if (propagate !== undefined && propagate !== "own" && propagate !== "lineage")
    throw invalidArgument(`propagate must be "own" or "lineage", not ${String(propagate)}`);
  if (id !== undefined) {
    requireInstanceId("id", id);
    if (callee.kind === "activity") throw invalidArgument("an activity has no id");
    if (id === run.init.instanceId)
      throw invalidArgument(`a child workflow must not have its parent's id "${id}"`);
  }
  const text = maybeJson(input, `the input of ${callee.kind} "${callee.name}"`);
  const request: Call = { callee, input: text, id, propagate, appId, namespace };
  const first = callee.kind === "activity" ? taskAttempts(run, request) : childAttempts(run, request);
  return nextDelay === undefined ? first.next() : withRetries(run, first, nextDelay);
}

/** Attempts of one call, each an action of its own. */
interface Attempts {
  next(): Promise<string | undefined>;
  /** Origin of the timer between two attempts. */
  readonly origin:
    { kind: "activityRetry"; taskExecutionId: string } | { kind: "childRetry"; instanceId: string };
}

function taskAttempts(run: Run, { callee, input, propagate, ...target }: Call): Attempts {
  const taskExecutionId = run.ids.uuid();
  return {
    origin: { kind: "activityRetry", taskExecutionId },
    next: () =>
      settled(run, callee, (id) => ({
        type: "scheduleTask",
        id,
        name: callee.name,
        input,
        taskExecutionId,
        propagate,
        appId: target.appId,
        namespace: target.namespace,
      })),
  };
}

function childAttempts(run: Run, { callee, input, propagate, id: given, ...target }: Call): Attempts {
  let first: string | undefined;
  let attempt = 0;
  return {
    get origin() {
      return { kind: "childRetry" as const, instanceId: first ?? "" };
    },
    next: () =>
      settled(run, callee, (id) => {
        attempt++;
        // As daprd names a child without an id.
        const own = `${run.init.instanceId}:${id.toString(16).padStart(4, "0")}`;
        const instanceId = given === undefined ? own : attempt === 1 ? given : `${given}:${String(attempt)}`;
        const retryOf = first;
        first ??= instanceId;
        return {
          type: "createChildWorkflow",
          id,
          name: callee.name,
          instanceId,
          input,
          propagate,
          retryOf,
          appId: target.appId,
          namespace: target.namespace,
        };
      }),
  };
}

function settled(
  run: Run,
  { kind, name }: Callee,
  action: (id: number) => Parameters<Run["add"]>[0],
): Promise<string | undefined> {
  return durable((resolve, reject) => {
    run.add(action(run.actions.nextId()), (event) => {
      if (event.type === "taskCompleted" || event.type === "childWorkflowInstanceCompleted")
        resolve(event.result);
      else if (event.type === "taskFailed" || event.type === "childWorkflowInstanceFailed")
        reject(new TaskFailedError(kind, name, event.failure));
    });
  });
}

async function withRetries(run: Run, attempts: Attempts, nextDelay: NextDelay): Promise<string | undefined> {
  const since = run.clock;
  for (let attempt = 1; ; attempt++) {
    try {
      return await attempts.next();
    } catch (error) {
      if (run.isClosed() || !(error instanceof TaskFailedError)) throw error;
      const delay = nextDelay({ error, attempt, elapsedMs: run.clock - since });
      if (delay === undefined) throw error;
      await timer(run, new Date(run.clock + delay), attempts.origin);
    }
  }
}

/** Waits until a time by the workflow's clock. */
export function timer(
  run: Run,
  fireAt: Date,
  origin: Parameters<Run["add"]>[0] extends infer A
    ? A extends { type: "createTimer"; origin: infer G }
      ? G
      : never
    : never = { kind: "timer" },
): Promise<void> {
  if (run.isClosed()) return forever();
  return durable((resolve) => {
    const id = run.actions.nextId();
    run.add({ type: "createTimer", id, fireAt, name: undefined, origin }, () => resolve());
  });
}

/** Waits for an event; undefined after the time limit. */
export function waitFor(run: Run, name: string, timeoutMs: number): Promise<Raised | undefined> {
  if (run.isClosed()) return forever();
  const kept = run.events.take(name);
  if (kept !== undefined) return Promise.resolve(kept);
  if (timeoutMs === 0) return Promise.resolve(undefined);
  if (timeoutMs === Infinity && !run.init.numbering.countsWaits)
    return durable((resolve) => void run.events.wait(name, resolve));
  return durable((resolve) => {
    const id = run.actions.nextId();
    const stop = run.events.wait(name, (event) => {
      run.abandon(id);
      resolve(event);
    });
    // The action's own name, and the time of a wait without a limit, let tools see what the instance waits for.
    const fireAt = timeoutMs === Infinity ? NEVER : new Date(run.clock + timeoutMs);
    run.add({ type: "createTimer", id, fireAt, name, origin: { kind: "event", name } }, () => {
      stop();
      resolve(undefined);
    });
  });
}

type Raised = Parameters<Parameters<Run["events"]["wait"]>[1]>[0];

/** Starts an independent workflow and returns its id. */
export function start(run: Run, callee: Callee, input: unknown, options: DetachedWorkflowOptions): string {
  const { id = run.ids.uuid(), startAt, tags, appId, namespace } = options;
  requireInstanceId("id", id);
  if (startAt !== undefined && Number.isNaN(startAt.getTime()))
    throw invalidArgument("startAt is a Date without a time");
  const text = maybeJson(input, `the input of workflow "${callee.name}"`);
  if (run.isClosed()) return id;
  const action = { type: "createDetachedWorkflow", id: run.actions.nextId() } as const;
  run.add(
    { ...action, name: callee.name, instanceId: id, input: text, startAt, tags, appId, namespace },
    undefined,
  );
  return id;
}

/** Creates a promise whose rejection does not end the process if the code awaits it later, or not at all. */
function durable<T>(
  begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  const promise = new Promise<T>(begin);
  promise.catch(() => undefined);
  return promise;
}
