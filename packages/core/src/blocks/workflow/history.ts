import type { MessageShape } from "@bufbuild/protobuf";
import type { HistoryEventSchema, TraceContextSchema } from "@dapr-ts/proto/workflow";
import { failureFrom, type WorkflowFailure } from "./failure.ts";

/** Members of each event of a workflow's history, by its type. Inputs and results are JSON text; undefined: no value. */
export interface HistoryEventTypes {
  /** A worker took the instance up. The workflow's clock is this event's `time` until the next one. */
  workflowStarted: { patches: readonly string[]; version: string | undefined };
  /** The run began. */
  executionStarted: {
    name: string;
    input: string | undefined;
    instanceId: string;
    /** Differs for each run of an instance, as after `continueAsNew`. */
    executionId: string | undefined;
    /** Set in child workflows. */
    parent: { instanceId: string; name: string; appId: string | undefined } | undefined;
    traceparent: string | undefined;
  };
  /** The run ended. */
  executionCompleted: {
    status: WorkflowEndStatus;
    result: string | undefined;
    failure: WorkflowFailure | undefined;
  };
  /** A client terminated the instance. */
  executionTerminated: { output: string | undefined; recursive: boolean };
  /** A client paused the instance. */
  executionSuspended: { reason: string | undefined };
  /** A client resumed the instance. */
  executionResumed: { reason: string | undefined };
  /** The instance waits for a worker that fits. */
  executionStalled: { reason: StalledReason; description: string | undefined };
  /** The workflow called an activity. */
  taskScheduled: {
    name: string;
    input: string | undefined;
    /** The same for each retry of one call. */
    taskExecutionId: string;
    appId: string | undefined;
    /** The instance whose rerun began here. */
    rerunOf: string | undefined;
  };
  /** An activity ended. */
  taskCompleted: { scheduledId: number; result: string | undefined };
  /** An activity failed. */
  taskFailed: { scheduledId: number; failure: WorkflowFailure };
  /** The workflow called a child workflow. */
  childWorkflowInstanceCreated: {
    name: string;
    instanceId: string;
    input: string | undefined;
    appId: string | undefined;
    rerunOf: string | undefined;
  };
  /** A child workflow ended. */
  childWorkflowInstanceCompleted: { scheduledId: number; result: string | undefined };
  /** A child workflow failed. */
  childWorkflowInstanceFailed: { scheduledId: number; failure: WorkflowFailure };
  /** The workflow started an independent one. */
  detachedWorkflowInstanceCreated: { instanceId: string };
  /** The workflow began to wait for a time or an event. */
  timerCreated: {
    fireAt: Date;
    name: string | undefined;
    origin: TimerOrigin;
    rerunOf: string | undefined;
  };
  /** A timer is due. */
  timerFired: { timerId: number; fireAt: Date };
  /** A client raised an event. */
  eventRaised: { name: string; input: string | undefined };
  /** The workflow sent an event. */
  eventSent: { instanceId: string; name: string; input: string | undefined };
  /** The run was continued as a new one. */
  continueAsNew: { input: string | undefined };
  /** A turn ended. */
  workflowCompleted: Record<never, never>;
  /** An event that this version does not know. */
  unknown: Record<never, never>;
}

/** Purpose of a timer. */
export type TimerOrigin =
  | { readonly kind: "timer" }
  | { readonly kind: "event"; readonly name: string }
  | { readonly kind: "activityRetry"; readonly taskExecutionId: string }
  | { readonly kind: "childRetry"; readonly instanceId: string }
  | { readonly kind: "unknown" };

/** One event of a workflow's history. Written as JSON it can be read back by `replay`. */
export type HistoryEvent<T extends keyof HistoryEventTypes = keyof HistoryEventTypes> = {
  readonly [K in T]: {
    readonly type: K;
    /** The id of the action that the event confirms; −1 for other events. */
    readonly id: number;
    readonly time: Date;
  } & Readonly<HistoryEventTypes[K]>;
}[T];

/** Statuses in the order of their numbers. */
export const STATUSES: readonly WorkflowEndStatus[] = [
  "RUNNING",
  "COMPLETED",
  "CONTINUED_AS_NEW",
  "FAILED",
  "CANCELED",
  "TERMINATED",
  "PENDING",
  "SUSPENDED",
  "STALLED",
];

/** Status of an instance in the engine. */
export type WorkflowEndStatus =
  | "RUNNING"
  | "COMPLETED"
  | "CONTINUED_AS_NEW"
  | "FAILED"
  | "CANCELED"
  | "TERMINATED"
  | "PENDING"
  | "SUSPENDED"
  | "STALLED";

const STALLED_REASONS: readonly StalledReason[] = [
  "PATCH_MISMATCH",
  "VERSION_NOT_AVAILABLE",
  "PAYLOAD_SIZE_EXCEEDED",
];

/** Reason why an instance is STALLED: it continues once a worker that fits is connected. */
export type StalledReason = "PATCH_MISMATCH" | "VERSION_NOT_AVAILABLE" | "PAYLOAD_SIZE_EXCEEDED" | "UNKNOWN";

type Message = MessageShape<typeof HistoryEventSchema>;

/** Converts a timestamp message. Nanoseconds are cut to milliseconds. */
export const dateOf = (timestamp: { seconds: bigint; nanos: number } | undefined): Date =>
  new Date(
    timestamp === undefined ? NaN : Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1e6),
  );

/** Converts the message of a history event. */
export function eventFrom(message: Message): HistoryEvent {
  const base = { id: message.eventId, time: dateOf(message.timestamp) };
  return eventOf(message, base);
}

function eventOf(message: Message, base: { id: number; time: Date }): HistoryEvent {
  const event = message.eventType;
  const appId = message.router?.targetAppID;
  switch (event.case) {
    case "workflowStarted": {
      const { version } = event.value;
      return { type: event.case, ...base, patches: version?.patches ?? [], version: version?.name };
    }
    case "executionStarted": {
      const { name, input, workflowInstance, parentInstance, parentTraceContext } = event.value;
      const parent = parentInstance && {
        instanceId: parentInstance.workflowInstance?.instanceId ?? "",
        name: parentInstance.name ?? "",
        appId: parentInstance.appID,
      };
      const { instanceId = "", executionId } = workflowInstance ?? {};
      const traceparent = traceparentOf(parentTraceContext);
      return { type: event.case, ...base, name, input, instanceId, executionId, parent, traceparent };
    }
    case "executionCompleted": {
      const { workflowStatus, result, failureDetails } = event.value;
      const failure = failureDetails && failureFrom(failureDetails);
      return { type: event.case, ...base, status: STATUSES[workflowStatus] ?? "RUNNING", result, failure };
    }
    case "executionTerminated":
      return { type: event.case, ...base, output: event.value.input, recursive: event.value.recurse };
    case "executionSuspended":
    case "executionResumed":
      return { type: event.case, ...base, reason: event.value.input };
    case "executionStalled": {
      const { reason, description } = event.value;
      return { type: event.case, ...base, reason: STALLED_REASONS[reason] ?? "UNKNOWN", description };
    }
    case "taskScheduled": {
      const { name, input, taskExecutionId, rerunParentInstanceInfo } = event.value;
      const rerunOf = rerunParentInstanceInfo?.instanceID;
      return { type: event.case, ...base, name, input, taskExecutionId, appId, rerunOf };
    }
    case "childWorkflowInstanceCreated": {
      const { name, instanceId, input, rerunParentInstanceInfo } = event.value;
      const rerunOf = rerunParentInstanceInfo?.instanceID;
      return { type: event.case, ...base, name, instanceId, input, appId, rerunOf };
    }
    case "taskCompleted":
    case "childWorkflowInstanceCompleted": {
      const { taskScheduledId, result } = event.value;
      return { type: event.case, ...base, scheduledId: taskScheduledId, result };
    }
    case "taskFailed":
    case "childWorkflowInstanceFailed": {
      const { taskScheduledId, failureDetails } = event.value;
      return {
        type: event.case,
        ...base,
        scheduledId: taskScheduledId,
        failure: failureFrom(failureDetails),
      };
    }
    case "detachedWorkflowInstanceCreated":
      return { type: event.case, ...base, instanceId: event.value.instanceId };
    case "timerCreated": {
      const { fireAt, name, origin, rerunParentInstanceInfo } = event.value;
      const rerunOf = rerunParentInstanceInfo?.instanceID;
      return { type: event.case, ...base, fireAt: dateOf(fireAt), name, origin: originFrom(origin), rerunOf };
    }
    case "timerFired":
      return { type: event.case, ...base, timerId: event.value.timerId, fireAt: dateOf(event.value.fireAt) };
    case "eventRaised":
      return { type: event.case, ...base, name: event.value.name, input: event.value.input };
    case "eventSent": {
      const { instanceId, name, input } = event.value;
      return { type: event.case, ...base, instanceId, name, input };
    }
    case "continueAsNew":
      return { type: event.case, ...base, input: event.value.input };
    case "workflowCompleted":
      return { type: event.case, ...base };
    default:
      return { type: "unknown", ...base };
  }
}

const traceparentOf = (context: MessageShape<typeof TraceContextSchema> | undefined): string | undefined =>
  context === undefined || context.traceParent === "" ? undefined : context.traceParent;

type TimerCreated = Extract<Message["eventType"], { case: "timerCreated" }>["value"];

function originFrom(origin: TimerCreated["origin"]): TimerOrigin {
  switch (origin.case) {
    case "createTimer":
      return { kind: "timer" };
    case "externalEvent":
      return { kind: "event", name: origin.value.name };
    case "activityRetry":
      return { kind: "activityRetry", taskExecutionId: origin.value.taskExecutionId };
    case "childWorkflowRetry":
      return { kind: "childRetry", instanceId: origin.value.instanceId };
    default:
      return { kind: "unknown" };
  }
}
