import type { MessageShape } from "@bufbuild/protobuf";
import type { GetInstanceResponseSchema } from "@dapr-ts/proto/workflow";
import { requireName } from "../../call/names.ts";
import { unary, type Operation, type RetrySafety } from "../../call/operation.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import { timestampOf } from "./actions.ts";
import { failureFrom } from "./failure.ts";
import { STATUSES, dateOf, eventFrom, type HistoryEvent } from "./history.ts";
import type { WorkflowInstance } from "./management-types.ts";
import { parseJsonOrText } from "../../encoding/json.ts";
import { MAX_INT32, requireCount } from "../../encoding/number.ts";

/** Refuses an id with which the engine fails later (reminder names in the scheduler). */
export function requireInstanceId(what: string, id: unknown): asserts id is string {
  requireName(what, id);
  // eslint-disable-next-line no-control-regex -- no name of a reminder may have these
  if (/[/\\#?\u0000-\u001f\u007f]/.test(id))
    throw invalidArgument(`${what} ${JSON.stringify(id)} must not contain /, \\, #, ? or control characters`);
}

interface Instance {
  id: string;
}

const checkId = ({ id }: Instance): void => requireInstanceId("id", id);

export interface ScheduleInput {
  name: string;
  /** JSON text; undefined: no value. */
  input: string | undefined;
  id: string;
  startAt: Date | undefined;
  traceparent: string | undefined;
}

export const scheduleInstance: Operation<ScheduleInput, string> = {
  name: "workflow.schedule",
  retry: "never",
  check: ({ name, id, startAt }) => {
    requireName("name", name);
    requireInstanceId("id", id);
    if (startAt !== undefined && Number.isNaN(startAt.getTime()))
      throw invalidArgument("startAt is a Date without a time");
  },
  grpc: unary("startInstance", {
    request: ({ name, input, id, startAt, traceparent }) => ({
      instanceId: id,
      name,
      ...(input !== undefined && { input }),
      ...(startAt !== undefined && { scheduledStartTimestamp: timestampOf(startAt) }),
      ...(traceparent !== undefined && { parentTraceContext: { traceParent: traceparent } }),
    }),
    reply: ({ instanceId }) => instanceId,
  }),
};

type InstanceResponse = MessageShape<typeof GetInstanceResponseSchema>;

const instanceForm = (method: "getInstance" | "waitForInstanceStart" | "waitForInstanceCompletion") =>
  unary(method, {
    request: ({ id }: Instance) => ({ instanceId: id, getInputsAndOutputs: true }),
    reply: instanceFrom,
  });

const reads = (
  name: string,
  method: Parameters<typeof instanceForm>[0],
): Operation<Instance, WorkflowInstance | undefined> => ({
  name,
  retry: "safe",
  check: checkId,
  grpc: instanceForm(method),
});

export const getInstance = reads("workflow.state", "getInstance");
export const waitForStart = reads("workflow.started", "waitForInstanceStart");
export const waitForCompletion = reads("workflow.result", "waitForInstanceCompletion");

function instanceFrom({ exists, workflowState }: InstanceResponse): WorkflowInstance | undefined {
  if (!exists || workflowState === undefined) return undefined;
  const { instanceId, name, version, workflowStatus, input, output, customStatus } = workflowState;
  const { createdTimestamp, lastUpdatedTimestamp, startedAt, scheduledStartTimestamp } = workflowState;
  return {
    id: instanceId,
    name,
    version,
    status: STATUSES[workflowStatus] ?? "RUNNING",
    stalled: undefined,
    createdAt: dateOf(createdTimestamp),
    updatedAt: dateOf(lastUpdatedTimestamp),
    startedAt: startedAt && dateOf(startedAt),
    startAt: scheduledStartTimestamp && dateOf(scheduledStartTimestamp),
    input: parseJsonOrText(input),
    output: parseJsonOrText(output),
    customStatus: parseJsonOrText(customStatus),
    failure: workflowState.failureDetails && failureFrom(workflowState.failureDetails),
  };
}

const command = <I extends Instance>(
  name: string,
  retry: RetrySafety,
  grpc: NonNullable<Operation<I, void>["grpc"]>,
): Operation<I, void> => ({ name, retry, check: checkId, grpc });

export const raiseInstanceEvent = command<Instance & { event: string; data: string | undefined }>(
  "workflow.raise",
  "never",
  unary("raiseEvent", {
    request: ({ id, event, data }: Instance & { event: string; data: string | undefined }) => ({
      instanceId: id,
      name: event,
      ...(data !== undefined && { input: data }),
    }),
    reply: () => undefined,
  }),
);

type Reasoned = Instance & { reason: string | undefined };

const reasonedForm = (method: "suspendInstance" | "resumeInstance") =>
  unary(method, {
    request: ({ id, reason }: Reasoned) => ({ instanceId: id, ...(reason !== undefined && { reason }) }),
    reply: () => undefined,
  });

export const suspendInstance = command("workflow.suspend", "overwrite", reasonedForm("suspendInstance"));
export const resumeInstance = command("workflow.resume", "overwrite", reasonedForm("resumeInstance"));

type Termination = Instance & { output: string | undefined; recursive: boolean };

export const terminateInstance = command<Termination>(
  "workflow.terminate",
  "overwrite",
  unary("terminateInstance", {
    request: ({ id, output, recursive }: Termination) => ({
      instanceId: id,
      recursive,
      ...(output !== undefined && { output }),
    }),
    reply: () => undefined,
  }),
);

export const purgeInstance: Operation<Instance & { recursive: boolean; force: boolean }, number> = {
  name: "workflow.purge",
  retry: "overwrite",
  check: checkId,
  grpc: unary("purgeInstances", {
    request: ({ id, recursive, force }) => ({
      request: { case: "instanceId", value: id },
      recursive,
      ...(force && { force }),
    }),
    reply: ({ deletedInstanceCount }) => deletedInstanceCount,
  }),
};

export interface RerunInput extends Instance {
  from: number;
  newId: string | undefined;
  childId: string | undefined;
  /** JSON text; undefined: the event's input is kept. */
  input: string | undefined;
}

export const rerunInstance: Operation<RerunInput, string> = {
  name: "workflow.rerun",
  retry: "never",
  check: ({ id, from, newId, childId }) => {
    requireInstanceId("id", id);
    requireCount("from", from, 0);
    if (newId !== undefined) requireInstanceId("id", newId);
    if (childId !== undefined) requireInstanceId("childId", childId);
  },
  grpc: unary("rerunWorkflowFromEvent", {
    request: ({ id, from, newId, childId, input }) => ({
      sourceInstanceID: id,
      eventID: from,
      ...(newId !== undefined && { newInstanceID: newId }),
      ...(childId !== undefined && { newChildWorkflowInstanceID: childId }),
      overwriteInput: input !== undefined,
      ...(input !== undefined && { input }),
    }),
    reply: ({ newInstanceID }) => newInstanceID,
  }),
};

interface ListInput {
  pageSize: number | undefined;
  token: string | undefined;
}

export const listInstances: Operation<ListInput, { ids: string[]; token: string | undefined }> = {
  name: "workflow.list",
  retry: "safe",
  check: ({ pageSize }) => {
    if (pageSize !== undefined) requireCount("pageSize", pageSize, 1, MAX_INT32);
  },
  grpc: unary("listInstanceIDs", {
    request: ({ pageSize, token }) => ({
      ...(pageSize !== undefined && { pageSize }),
      ...(token !== undefined && { continuationToken: token }),
    }),
    reply: ({ instanceIds, continuationToken }) => ({
      ids: instanceIds,
      token: continuationToken === "" ? undefined : continuationToken,
    }),
  }),
};

export const getHistory: Operation<Instance, HistoryEvent[]> = {
  name: "workflow.history",
  retry: "safe",
  check: checkId,
  grpc: unary("getInstanceHistory", {
    request: ({ id }) => ({ instanceId: id }),
    reply: ({ events }) => events.map(eventFrom),
  }),
};
