import { parseJsonOrText } from "../../encoding/json.ts";
import { get, sendJson } from "../../http/request.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import { path, withQuery } from "../../http/path.ts";
import type { HttpReply, HttpRequest } from "../../http/message.ts";
import { readJson } from "../../http/read.ts";
import { requireName, requireNames } from "../../call/names.ts";
import { overGrpc, unary, type Operation, type GrpcOperation } from "../../call/operation.ts";
import type { Platform } from "../../platform/platform.ts";
import { dateOf } from "./history.ts";
import { jsonOf } from "./json.ts";
import type { WorkflowState } from "./types.ts";

/** The engine that daprd has built in; it has had no other since 1.15, and reads no further than that there is a name. */
const COMPONENT = "dapr";

const errors = [
  "ERR_INSTANCE_ID_INVALID",
  "ERR_INSTANCE_ID_TOO_LONG",
  "ERR_INSTANCE_ID_PROVIDED_MISSING",
  "ERR_WORKFLOW_NAME_MISSING",
  "ERR_WORKFLOW_EVENT_NAME_MISSING",
  "ERR_INSTANCE_ID_NOT_FOUND",
] as const;

interface StartInput {
  name: string;
  input: unknown;
  instanceId?: string | undefined;
  startTime?: Date | undefined;
}

export const startWorkflow: Operation<StartInput, string> = {
  name: "workflow.start",
  retry: "never",
  check: ({ name, instanceId, startTime }) => {
    requireName("name", name);
    if (instanceId !== undefined) requireName("instanceId", instanceId);
    if (startTime !== undefined && Number.isNaN(startTime.getTime())) {
      throw invalidArgument("startTime is a Date without a time");
    }
  },
  http: {
    unsupportedReason: ({ startTime }) =>
      startTime === undefined ? undefined : "HTTP has no start time of a workflow",
    request: ({ name, input, instanceId }) =>
      maybeBody(
        withQuery(`${path("/v1.0/workflows", COMPONENT, name)}/start`, [["instanceID", instanceId]]),
        input,
        "input",
      ),
    reply: (reply) => readJson<{ instanceID: string }>(reply).instanceID,
  },
};

export const startWorkflowOverGrpc = /* @__PURE__ */ overGrpc(
  startWorkflow,
  /* @__PURE__ */ unary(["startWorkflowBeta1", "startWorkflowAlpha1"], {
    request: ({ name, input, instanceId = "", startTime }, platform) => ({
      workflowComponent: COMPONENT,
      workflowName: name,
      instanceId,
      input: utf8Json(input, "input", platform),
      ...(startTime !== undefined && { options: { "dapr.workflow.start_time": startTime.toISOString() } }),
    }),
    reply: ({ instanceId }) => instanceId,
  }),
  [errors, "ERR_START_WORKFLOW"],
);

interface StateJson {
  instanceID?: string;
  workflowName?: string;
  createdAt?: string;
  lastUpdatedAt?: string;
  runtimeStatus?: string;
  properties?: Record<string, string>;
}

interface InstanceInput {
  instanceId: string;
}

const checkInstance = /* @__PURE__ */ requireNames("instanceId");

const instancePath = ({ instanceId }: InstanceInput): string =>
  path("/v1.0/workflows", COMPONENT, instanceId);

export const getWorkflow: Operation<InstanceInput, WorkflowState | undefined> = {
  name: "workflow.get",
  retry: "safe",
  check: checkInstance,
  http: {
    request: (input) => get(instancePath(input)),
    reply: (reply, { instanceId }) => {
      const { createdAt = "", lastUpdatedAt = "", ...json } = readJson<StateJson>(reply);
      return stateFrom(instanceId, json, new Date(createdAt), new Date(lastUpdatedAt));
    },
  },
  isNotFound: ({ errorCode }) => errorCode === "ERR_INSTANCE_ID_NOT_FOUND",
};

export const getWorkflowOverGrpc = /* @__PURE__ */ overGrpc(
  getWorkflow,
  /* @__PURE__ */ unary(["getWorkflowBeta1", "getWorkflowAlpha1"], {
    request: ({ instanceId }) => ({ workflowComponent: COMPONENT, instanceId }),
    // For HTTP's 404, gRPC returns the id alone (GetWorkflow in pkg/api/universal/workflow.go).
    reply: (message, { instanceId }) =>
      message.workflowName === "" && message.runtimeStatus === ""
        ? undefined
        : stateFrom(instanceId, message, dateOf(message.createdAt), dateOf(message.lastUpdatedAt)),
  }),
  [errors, "ERR_GET_WORKFLOW"],
);

export const pauseWorkflow = command("pause");
export const resumeWorkflow = command("resume");
export const terminateWorkflow = command("terminate");
export const purgeWorkflow = command("purge");

export const pauseWorkflowOverGrpc = /* @__PURE__ */ commandOverGrpc(pauseWorkflow, "pause");
export const resumeWorkflowOverGrpc = /* @__PURE__ */ commandOverGrpc(resumeWorkflow, "resume");
export const terminateWorkflowOverGrpc = /* @__PURE__ */ commandOverGrpc(terminateWorkflow, "terminate");
export const purgeWorkflowOverGrpc = /* @__PURE__ */ commandOverGrpc(purgeWorkflow, "purge");

interface EventInput extends InstanceInput {
  event: string;
  data: unknown;
}

export const raiseWorkflowEvent: Operation<EventInput, void> = {
  name: "workflow.raiseEvent",
  retry: "never",
  check: (input) => {
    checkInstance(input);
    requireName("event", input.event);
  },
  http: {
    request: (input) => maybeBody(path(`${instancePath(input)}/raiseEvent`, input.event), input.data, "data"),
    reply: readDone,
  },
};

export const raiseWorkflowEventOverGrpc = /* @__PURE__ */ overGrpc(
  raiseWorkflowEvent,
  /* @__PURE__ */ unary(["raiseEventWorkflowBeta1", "raiseEventWorkflowAlpha1"], {
    request: ({ instanceId, event, data }, platform) => ({
      workflowComponent: COMPONENT,
      instanceId,
      eventName: event,
      eventData: utf8Json(data, "data", platform),
    }),
    reply: () => undefined,
  }),
  [errors, "ERR_RAISE_EVENT_WORKFLOW"],
);

type Command = "pause" | "resume" | "terminate" | "purge";

function command(verb: Command): Operation<InstanceInput, void> {
  const name = `workflow.${verb}`;
  return {
    name,
    retry: "overwrite",
    check: checkInstance,
    http: {
      request: (input) => ({ method: "POST", path: `${instancePath(input)}/${verb}` }),
      reply: readDone,
    },
  };
}

function commandOverGrpc(operation: Operation<InstanceInput, void>, verb: Command): GrpcOperation {
  return overGrpc(
    operation,
    /* @__PURE__ */ unary([`${verb}WorkflowBeta1`, `${verb}WorkflowAlpha1`], {
      request: ({ instanceId }) => ({ workflowComponent: COMPONENT, instanceId }),
      reply: () => undefined,
    }),
    [errors, `ERR_${verb.toUpperCase()}_WORKFLOW`],
  );
}

/** Reads a 202 with the JSON of an empty message, or with an empty body. */
function readDone(reply: HttpReply): void {
  if (reply.bytes().length > 0) readJson(reply);
}

const maybeBody = (path: string, value: unknown, what: string): HttpRequest =>
  value === undefined ? { method: "POST", path } : sendJson("POST", path, jsonOf(value, what));

const utf8Json = (value: unknown, what: string, platform: Platform): Uint8Array =>
  platform.utf8Encode(value === undefined ? "" : jsonOf(value, what));

function stateFrom(
  instanceId: string,
  {
    workflowName = "",
    runtimeStatus = "UNKNOWN",
    properties = {},
  }: Omit<StateJson, "createdAt" | "lastUpdatedAt">,
  createdAt: Date,
  lastUpdatedAt: Date,
): WorkflowState {
  const said = (what: string): string | undefined => properties[`dapr.workflow.${what}`];
  const failure = said("failure.error_message");
  return {
    instanceId,
    workflowName,
    status: runtimeStatus,
    createdAt,
    lastUpdatedAt,
    input: parseJsonOrText(said("input")),
    output: parseJsonOrText(said("output")),
    customStatus: parseJsonOrText(said("custom_status")),
    failure:
      failure === undefined
        ? undefined
        : {
            type: said("failure.error_type") ?? "",
            message: failure,
            stackTrace: said("failure.stack_trace"),
          },
  };
}
