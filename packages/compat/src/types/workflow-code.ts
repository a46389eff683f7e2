import type { ClientCompatOptions } from "./client-options.ts";
import type { LoggerOptions } from "../logger/types.ts";
import type { WorkflowContext } from "../workflow/workflow-context.ts";
import type { Untyped } from "./untyped.ts";

/** Code of a workflow: a generator, also an asynchronous one, that yields tasks; or a function. */
export type TWorkflow = (context: WorkflowContext, input: Untyped) => Untyped;

/** Options that the official SDK does not have: they select the behaviour where this package and the official SDK differ. */
export interface WorkflowCompatOptions {
  /**
   * True to replace time and random values in workflow code by deterministic ones, and to refuse timers and `fetch` there; see
   * @dapr-ts/workflow. Default: false, as the official SDK.
   */
  guards?: boolean;
  /** Workflows that a runtime runs at a time, and activities. Default: 100 of each. */
  maxConcurrent?: number;
}

/** Options of `WorkflowRuntime` and `DaprWorkflowClient`. */
export type WorkflowClientOptions = {
  /** Host of the sidecar. Default: DAPR_GRPC_ENDPOINT, or 127.0.0.1. */
  daprHost: string;
  /** Port of the sidecar's gRPC API. Default: DAPR_GRPC_PORT, or 50001. */
  daprPort: string;
  /** The logger. Default: `console`, from level Info. */
  logger?: LoggerOptions | undefined;
  /** API token of the sidecar. Default: DAPR_API_TOKEN. */
  daprApiToken?: string | undefined;
  /** Has no effect: options of grpc-js, which this package does not use. */
  grpcOptions?: object | undefined;
  /** Choices where this package and the official SDK differ. Those of a client are accepted, and have no effect. */
  compat?: (WorkflowCompatOptions & ClientCompatOptions) | undefined;
};
