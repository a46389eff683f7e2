import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  CreateTimerActionSchema,
  HistoryEventSchema,
  TaskRouterSchema,
  WorkflowActionSchema,
} from "@dapr-ts/proto/workflow";
import { failureMessage, type WorkflowFailure } from "./failure.ts";
import { STATUSES, type HistoryEvent, type TimerOrigin } from "./history.ts";
import type { PropagationScope } from "./work-items.ts";

/** The app that runs a call. Without it the calling app does. */
export interface CallTarget {
  readonly appId?: string | undefined;
  readonly namespace?: string | undefined;
}

/** Members of each action that a workflow's turn can ask for. Inputs are JSON text; undefined: no value. */
export interface WorkflowActionTypes {
  scheduleTask: CallTarget & {
    name: string;
    input: string | undefined;
    taskExecutionId: string;
    propagate: PropagationScope | undefined;
  };
  createChildWorkflow: CallTarget & {
    name: string;
    instanceId: string;
    input: string | undefined;
    propagate: PropagationScope | undefined;
    /** The instance id of the first attempt, for a retry. */
    retryOf: string | undefined;
  };
  createDetachedWorkflow: CallTarget & {
    name: string;
    instanceId: string;
    input: string | undefined;
    startAt: Date | undefined;
    tags: Readonly<Record<string, string>> | undefined;
  };
  createTimer: { fireAt: Date | typeof NEVER; name: string | undefined; origin: TimerOrigin };
  completeWorkflow: {
    status: "COMPLETED" | "FAILED" | "CONTINUED_AS_NEW" | "TERMINATED";
    result: string | undefined;
    failure: WorkflowFailure | undefined;
    /** Events for the next run. */
    carryover: readonly HistoryEvent<"eventRaised">[];
  };
  workflowVersionNotAvailable: Record<never, never>;
}

/** One action of a workflow's turn. */
export type WorkflowAction<T extends keyof WorkflowActionTypes = keyof WorkflowActionTypes> = {
  readonly [K in T]: { readonly type: K; readonly id: number } & Readonly<WorkflowActionTypes[K]>;
}[T];

/** Due time of a timer that stands for a wait without a timeout; every SDK uses this one since Dapr 1.18. */
export const NEVER = "9999-12-31T23:59:59.999999999Z";

const NEVER_TIMESTAMP = { seconds: 253_402_300_799n, nanos: 999_999_999 };

/** Converts a point in time to its message. */
export function timestampOf(date: Date): { seconds: bigint; nanos: number } {
  const ms = date.getTime();
  const seconds = Math.floor(ms / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

type ActionMessage = MessageInitShape<typeof WorkflowActionSchema>;

/** Converts an action to its message. */
export function actionMessage(action: WorkflowAction): ActionMessage {
  const { id } = action;
  switch (action.type) {
    case "scheduleTask": {
      const { name, input, taskExecutionId, propagate } = action;
      const value = { name, taskExecutionId, ...maybe("input", input), ...scopeOf(propagate) };
      return { id, workflowActionType: { case: action.type, value }, ...routerOf(action) };
    }
    case "createChildWorkflow": {
      const { name, instanceId, input, propagate, retryOf } = action;
      const value = {
        name,
        instanceId,
        ...maybe("input", input),
        ...scopeOf(propagate),
        ...(retryOf !== undefined && { retryParentInstanceInfo: { instanceID: retryOf } }),
      };
      return { id, workflowActionType: { case: action.type, value }, ...routerOf(action) };
    }
    case "createDetachedWorkflow": {
      const { name, instanceId, input, startAt, tags } = action;
      const value = {
        name,
        instanceId,
        ...maybe("input", input),
        ...(startAt !== undefined && { scheduledStartTimestamp: timestampOf(startAt) }),
        ...(tags !== undefined && { tags: { ...tags } }),
      };
      return { id, workflowActionType: { case: action.type, value }, ...routerOf(action) };
    }
    case "createTimer": {
      const { fireAt, name, origin } = action;
      const value = {
        fireAt: fireAt === NEVER ? NEVER_TIMESTAMP : timestampOf(fireAt),
        ...maybe("name", name),
        origin: originMessage(origin),
      };
      return { id, workflowActionType: { case: action.type, value } };
    }
    case "completeWorkflow": {
      const { status, result, failure, carryover } = action;
      const value = {
        workflowStatus: STATUSES.indexOf(status),
        ...maybe("result", result),
        ...(failure !== undefined && { failureDetails: failureMessage(failure) }),
        carryoverEvents: carryover.map(raisedMessage),
      };
      return { id, workflowActionType: { case: action.type, value } };
    }
    case "workflowVersionNotAvailable":
      return { id, workflowActionType: { case: action.type, value: {} } };
  }
}

const maybe = <K extends string>(key: K, value: string | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };

const SCOPES = { own: 1, lineage: 2 } as const;

const scopeOf = (scope: PropagationScope | undefined) =>
  scope === undefined ? {} : { historyPropagationScope: SCOPES[scope] };

function routerOf({ appId, namespace }: CallTarget): {
  router?: MessageInitShape<typeof TaskRouterSchema>;
} {
  if (appId === undefined) return {};
  const target = { targetAppID: appId, ...(namespace !== undefined && { targetAppNamespace: namespace }) };
  return { router: target };
}

type TimerMessage = Exclude<MessageInitShape<typeof CreateTimerActionSchema>, { $typeName: string }>;

function originMessage(origin: TimerOrigin): NonNullable<TimerMessage["origin"]> {
  switch (origin.kind) {
    case "event":
      return { case: "externalEvent", value: { name: origin.name } };
    case "activityRetry":
      return { case: "activityRetry", value: { taskExecutionId: origin.taskExecutionId } };
    case "childRetry":
      return { case: "childWorkflowRetry", value: { instanceId: origin.instanceId } };
    case "timer":
    case "unknown":
      return { case: "createTimer", value: {} };
  }
}

function raisedMessage({
  id,
  time,
  name,
  input,
}: HistoryEvent<"eventRaised">): MessageInitShape<typeof HistoryEventSchema> {
  return {
    eventId: id,
    timestamp: timestampOf(time),
    eventType: { case: "eventRaised", value: { name, ...maybe("input", input) } },
  };
}
