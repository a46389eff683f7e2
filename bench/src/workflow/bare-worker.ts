import { randomUUID } from "node:crypto";
import { create, fromBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { TaskHubSidecarService } from "@dapr-ts/proto";
import {
  HistoryEventSchema,
  OrchestrationStatus,
  WorkflowActionSchema,
  type WorkflowAction,
  type WorkflowRequest,
} from "@dapr-ts/proto/workflow";
import type { StartWorkflowApp } from "./protocol.ts";

/** The least that a worker can do: it counts the events of the history, and replays nothing. */
export const startBareWorker: StartWorkflowApp = async ({ grpcPort }) => {
  const engine = createClient(
    TaskHubSidecarService,
    createGrpcTransport({ baseUrl: `http://127.0.0.1:${String(grpcPort)}` }),
  );
  let executed = 0;
  void (async () => {
    for await (const { request } of engine.getWorkItems({})) {
      if (request.case === "workflowRequest") {
        const { instanceId } = request.value;
        void engine.completeWorkflowTask({ instanceId, actions: actionsOf(request.value) });
      } else if (request.case === "activityRequest") {
        const { workflowInstance, taskId, input = "0" } = request.value;
        const result = String(Number(input) + 1);
        executed++;
        void engine.completeActivityTask({ instanceId: workflowInstance?.instanceId ?? "", taskId, result });
      }
    }
  })();
  return {
    executed: () => executed,
    run: async (shape, size) => {
      const instanceId = randomUUID();
      await engine.startInstance({ instanceId, name: shape, input: String(size) });
      const { workflowState } = await engine.waitForInstanceCompletion({
        instanceId,
        getInputsAndOutputs: true,
      });
      return Number(workflowState?.output);
    },
  };
};

function actionsOf({ pastEvents, newEvents }: WorkflowRequest): WorkflowAction[] {
  let [name, size, scheduled, completed, last] = ["", 0, 0, 0, "0"];
  const past = pastEvents.map((bytes) => fromBinary(HistoryEventSchema, bytes));
  for (const { eventType } of [...past, ...newEvents]) {
    if (eventType.case === "executionStarted")
      [name, size] = [eventType.value.name, Number(eventType.value.input)];
    if (eventType.case === "taskScheduled") scheduled++;
    if (eventType.case === "taskCompleted")
      [completed, last] = [completed + 1, eventType.value.result ?? "0"];
  }
  if (completed === size) return [complete(name === "chain" ? last : String(size))];
  if (name === "chain") return scheduled === completed ? [schedule(scheduled, last)] : [];
  return scheduled > 0 ? [] : Array.from({ length: size }, (_, id) => schedule(id, "0"));
}

function schedule(id: number, input: string): WorkflowAction {
  const value = { name: "increment", input, taskExecutionId: String(id) };
  return create(WorkflowActionSchema, { id, workflowActionType: { case: "scheduleTask", value } });
}

function complete(result: string): WorkflowAction {
  const value = { workflowStatus: OrchestrationStatus.COMPLETED, result };
  return create(WorkflowActionSchema, { id: 1_000, workflowActionType: { case: "completeWorkflow", value } });
}
