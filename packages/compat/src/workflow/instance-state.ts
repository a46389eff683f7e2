import { callerOf, sendToInstance } from "@dapr-ts/core/internal";
import type { GRPCClient } from "../client/grpc/grpc-client.ts";
import { unary } from "../client/grpc/unary.ts";
import { grpcCall } from "../client/operations.ts";
import { parseOrText } from "../content-type.ts";
import { FailureDetails } from "./failure-details.ts";
import { WorkflowState } from "./workflow-state.ts";

const GET = /* @__PURE__ */ grpcCall<
  { instanceId: string; getInputsAndOutputs: boolean },
  WorkflowState | undefined
>(
  "workflow.state",
  unary("getInstance", {
    request: (input) => input,
    reply({ exists, workflowState: state }, { instanceId }) {
      if (!exists || state === undefined) return undefined;
      const { name, workflowStatus, createdTimestamp, lastUpdatedTimestamp, failureDetails } = state;
      const date = (timestamp: typeof createdTimestamp): Date =>
        timestamp === undefined
          ? new Date()
          : new Date(Number(timestamp.seconds) * 1000 + Math.floor(timestamp.nanos / 1e6));
      return new WorkflowState({
        instanceId,
        name,
        runtimeStatus: workflowStatus as number,
        createdAt: date(createdTimestamp),
        lastUpdatedAt: date(lastUpdatedTimestamp),
        serializedInput: state.input,
        serializedOutput: state.output,
        serializedCustomStatus: statusOf(state.customStatus),
        failureDetails:
          failureDetails === undefined
            ? undefined
            : new FailureDetails(
                failureDetails.errorMessage,
                failureDetails.errorType,
                failureDetails.stackTrace,
              ),
      });
    },
  }),
);

/** Reads the state of an instance; undefined if no instance has this id. */
export function readState(
  client: GRPCClient,
  instanceId: string,
  payloads: boolean,
): Promise<WorkflowState | undefined> {
  const caller = callerOf(client.dapr);
  return sendToInstance(caller, {}, () => caller.call(GET, { instanceId, getInputsAndOutputs: payloads }));
}

/** Returns a custom status: text that a worker of ours stored is JSON, that of an official worker is not. */
function statusOf(stored: string | undefined): string | undefined {
  if (stored === undefined) return undefined;
  const value = parseOrText(stored);
  return typeof value === "string" ? value : stored;
}
