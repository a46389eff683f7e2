import { WorkflowRuntimeStatus } from "../enums.ts";

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
  return val;
}
