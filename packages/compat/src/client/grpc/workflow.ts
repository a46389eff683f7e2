import { GRPCNotSupportedError } from "../../errors/not-supported.ts";
import type { IClientWorkflow } from "../../types/workflow.ts";

const refuse = (): never => {
  throw new GRPCNotSupportedError("Use DaprWorkflowClient, or a client with the HTTP protocol.");
};

/** Management of workflows, which a client over gRPC does not have: every method throws. */
export class GRPCClientWorkflow implements IClientWorkflow {
  readonly getWorkflowState = refuse;
  readonly scheduleNewWorkflow = refuse;
  readonly raiseEvent = refuse;
  readonly terminate = refuse;
  readonly pause = refuse;
  readonly resume = refuse;
  readonly purge = refuse;
  readonly get = refuse;
  readonly start = refuse;
  readonly raise = refuse;
}
