import { setTimeout as delay } from "node:timers/promises";
import { create, fromBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { Http2SessionManager, createGrpcTransport } from "@connectrpc/connect-node";
import { TaskHubSidecarService } from "@dapr-ts/proto";
import {
  HistoryEventSchema,
  OrchestrationStatus,
  WorkflowActionSchema,
  type HistoryEvent,
  type WorkflowAction,
  type WorkflowRequest,
} from "@dapr-ts/proto/workflow";

/**
 * A worker, for daprd runs its workflow engine only where one is connected. Whatever the workflow's name, it waits for the
 * event `finish` and ends with what that brought.
 */
export function startWorker(grpcEndpoint: string): AsyncDisposable {
  const sessionManager = new Http2SessionManager(grpcEndpoint);
  const engine = createClient(
    TaskHubSidecarService,
    createGrpcTransport({ baseUrl: grpcEndpoint, sessionManager }),
  );
  const stop = new AbortController();
  const work = async (): Promise<void> => {
    for await (const { request, completionToken } of engine.getWorkItems({}, { signal: stop.signal })) {
      if (request.case !== "workflowRequest") throw new Error("the suite's worker has no activities");
      const { instanceId } = request.value;
      await engine.completeWorkflowTask({ instanceId, completionToken, actions: nextActions(request.value) });
    }
  };
  // Like every worker, it comes back when its stream is lost: daprd closes a connection whose client leaves a ping without an
  // answer for 5 s (pkg/api/grpc/server.go), which a machine that stands still for so long is enough for.
  const ended = (async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await work().catch((error: unknown) => {
        if (!stop.signal.aborted) console.warn("the suite's workflow worker opens its stream again:", error);
      });
      await delay(REOPEN_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
      sessionManager.abort();
    },
  };
}

const REOPEN_MS = 100;

function nextActions({ pastEvents, newEvents }: WorkflowRequest): WorkflowAction[] {
  const past = pastEvents.map((bytes) => fromBinary(HistoryEventSchema, bytes));
  for (const { eventType } of [...past, ...newEvents]) {
    if (eventType.case === "executionTerminated") return [complete("TERMINATED", eventType.value.input)];
    if (isFinish(eventType)) return [complete("COMPLETED", eventType.value.input)];
  }
  return [];
}

type EventType = HistoryEvent["eventType"];

const isFinish = (event: EventType): event is Extract<EventType, { case: "eventRaised" }> =>
  event.case === "eventRaised" && event.value.name === "finish";

function complete(status: "COMPLETED" | "TERMINATED", result: string | undefined): WorkflowAction {
  const value = { workflowStatus: OrchestrationStatus[status], ...(result !== undefined && { result }) };
  return create(WorkflowActionSchema, { workflowActionType: { case: "completeWorkflow", value } });
}
