import { numericEnum } from "../numeric-enum.ts";

/** Status of a workflow instance. The numbers are those of the engine. */
export const WorkflowRuntimeStatus = /* @__PURE__ */ numericEnum({
  RUNNING: 0,
  COMPLETED: 1,
  FAILED: 3,
  TERMINATED: 5,
  CONTINUED_AS_NEW: 2,
  PENDING: 6,
  SUSPENDED: 7,
});
/** Status of a workflow instance. */
export type WorkflowRuntimeStatus = 0 | 1 | 2 | 3 | 5 | 6 | 7;

/** Status of a workflow instance in the engine, which has the same numbers. */
export type OrchestrationStatus = WorkflowRuntimeStatus;

/** Converts a status of the engine. */
export function fromOrchestrationStatus(val: OrchestrationStatus): WorkflowRuntimeStatus {
  return known(val);
}

/** Converts a status to that of the engine. */
export function toOrchestrationStatus(val: WorkflowRuntimeStatus): OrchestrationStatus {
  return known(val);
}

function known(val: number): WorkflowRuntimeStatus {
  if (!(val in WorkflowRuntimeStatus)) throw new TypeError(`${String(val)} is not a status of a workflow`);
  return val as WorkflowRuntimeStatus;
}
