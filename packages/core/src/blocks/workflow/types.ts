import type { CallOptions } from "../../call/operation.ts";

export interface StartWorkflowOptions extends CallOptions {
  /** The instance's id: letters, digits, `-` and `_`, 64 at most. Default: a random one. */
  instanceId?: string | undefined;
  /** When the workflow is to begin. Default: at once. It takes gRPC. */
  startTime?: Date | undefined;
}

/** Where an instance is. */
export type WorkflowStatus =
  | "RUNNING"
  | "COMPLETED"
  | "CONTINUED_AS_NEW"
  | "FAILED"
  | "CANCELED"
  | "TERMINATED"
  | "PENDING"
  | "SUSPENDED"
  | "UNKNOWN"
  | (string & Record<never, never>);

/** An instance of a workflow. Input, output and custom status are JSON values, or text that is no JSON. */
export interface WorkflowState<O = unknown> {
  instanceId: string;
  workflowName: string;
  status: WorkflowStatus;
  createdAt: Date;
  lastUpdatedAt: Date;
  input: unknown;
  output: O | undefined;
  customStatus: unknown;
  /** Why it failed, when it did. */
  failure: { type: string; message: string; stackTrace: string | undefined } | undefined;
}
