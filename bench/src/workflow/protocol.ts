/** Names of the workflow workers that are compared. */
export const WORKFLOW_CONTESTANTS = ["workflow/ours", "workflow/bare worker", "workflow/official"] as const;
export type WorkflowContestant = (typeof WORKFLOW_CONTESTANTS)[number];

/** A workflow of the benchmark: `chain` calls `size` activities in a row, `fan` calls them at once. */
export type WorkflowShape = "chain" | "fan";

export type WorkflowRequest =
  | {
      readonly kind: "start";
      readonly contestant: WorkflowContestant;
      readonly grpcPort: number;
      readonly httpPort: number;
    }
  | { readonly kind: "run"; readonly shape: WorkflowShape; readonly size: number; readonly atOnce: number };

export type WorkflowReply =
  { readonly kind: "started" } | { readonly kind: "ran"; readonly wallMs: number; readonly cpuMs: number };

/** A worker and a client in one process. */
export interface WorkflowApp {
  /** Starts an instance and resolves at its end. Rejects if it fails. */
  run(shape: WorkflowShape, size: number): Promise<unknown>;
  /** Returns how many activities have run. */
  executed(): number;
}

export type StartWorkflowApp = (ports: { grpcPort: number; httpPort: number }) => Promise<WorkflowApp>;
