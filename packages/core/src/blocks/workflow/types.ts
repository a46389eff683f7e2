import type { CallOptions } from "../../call/operation.ts";

/** Options of `start`. */
export interface StartWorkflowOptions extends CallOptions {
  /** The instance's id: letters, digits, `-` and `_`, 64 at most. Default: a random one. */
  instanceId?: string | undefined;
  /** Time of the start. Default: at once. Requires gRPC. */
  startTime?: Date | undefined;
}

/** Status of an instance. */
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

/** State of an instance. Input, output and custom status are JSON values, or text that is not JSON. */
export interface WorkflowState<O = unknown> {
  /** The instance's id. */
  instanceId: string;
  /** Name of the workflow. */
  workflowName: string;
  /** Status by Dapr's stable API, which has UNKNOWN for a stalled instance. */
  status: WorkflowStatus;
  /** Time of the creation. */
  createdAt: Date;
  /** Time of the last turn. */
  lastUpdatedAt: Date;
  /** Input of the workflow. */
  input: unknown;
  /** Output of the workflow. */
  output: O | undefined;
  /** Custom status of the workflow. */
  customStatus: unknown;
  /** Why the instance failed, if it did. */
  failure: { type: string; message: string; stackTrace: string | undefined } | undefined;
}
