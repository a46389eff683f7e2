import type { ComponentChild } from "preact";
import type { WorkflowStatus } from "../../../src/ui/protocol.ts";
import { Badge, type Tone } from "../parts/marks.tsx";

const TONES: Readonly<Record<WorkflowStatus, Tone>> = {
  PENDING: "busy",
  RUNNING: "busy",
  SUSPENDED: "warn",
  COMPLETED: "good",
  FAILED: "bad",
  TERMINATED: "quiet",
  CANCELED: "quiet",
  CONTINUED_AS_NEW: "quiet",
  STALLED: "bad",
  UNKNOWN: "quiet",
};

/** The status of an instance. */
export function StatusBadge({ status }: { status: WorkflowStatus }): ComponentChild {
  return <Badge tone={TONES[status]}>{status.toLowerCase().replaceAll("_", " ")}</Badge>;
}
