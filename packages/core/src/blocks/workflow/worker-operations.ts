import { unary, type GrpcForm, type Operation } from "../../call/operation.ts";
import { actionMessage, type WorkflowAction } from "./actions.ts";
import { failureMessage, type WorkflowFailure } from "./failure.ts";

/** Response to a workflow's turn. */
export interface TurnResponse {
  readonly instanceId: string;
  readonly completionToken: string;
  readonly actions: readonly WorkflowAction[];
  /** JSON text. Every response overwrites the status, so it is sent with each of them. */
  readonly customStatus: string | undefined;
  readonly patches: readonly string[];
  readonly version: string | undefined;
}

/** Response to a run of an activity. */
export interface ActivityResponse {
  readonly instanceId: string;
  readonly taskId: number;
  readonly completionToken: string;
  /** JSON text; undefined: no value. */
  readonly result: string | undefined;
  readonly failure: WorkflowFailure | undefined;
}

type Complete = "completeWorkflowTask" | "completeOrchestratorTask";

const turnForm = (method: Complete): GrpcForm<TurnResponse, void> =>
  unary(method, {
    request: ({ instanceId, completionToken, actions, customStatus, patches, version }: TurnResponse) => ({
      instanceId,
      completionToken,
      actions: actions.map(actionMessage),
      ...(customStatus !== undefined && { customStatus }),
      ...((patches.length > 0 || version !== undefined) && {
        version: { patches: [...patches], ...(version !== undefined && { name: version }) },
      }),
    }),
    reply: () => undefined,
  });

/** Repeating it is safe: the sidecar ignores a response to a turn that has ended. */
export const completeWorkflowTask: Operation<TurnResponse, void> = {
  name: "workflow.completeWorkflowTask",
  retry: "safe",
  // Before Dapr 1.18 the RPC had the second name.
  grpc: { ...turnForm("completeWorkflowTask"), fallback: turnForm("completeOrchestratorTask") },
};

export const completeActivityTask: Operation<ActivityResponse, void> = {
  name: "workflow.completeActivityTask",
  retry: "safe",
  grpc: unary("completeActivityTask", {
    request: ({ instanceId, taskId, completionToken, result, failure }) => ({
      instanceId,
      taskId,
      completionToken,
      ...(result !== undefined && { result }),
      ...(failure !== undefined && { failureDetails: failureMessage(failure) }),
    }),
    reply: () => undefined,
  }),
};

/** Does nothing. Keeps idle connections open where a load balancer closes them in spite of HTTP/2 pings. */
export const hello: Operation<undefined, void> = {
  name: "workflow.hello",
  retry: "safe",
  grpc: unary("hello", { request: () => ({}), reply: () => undefined }),
};
