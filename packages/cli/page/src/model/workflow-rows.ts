import type { HistoryEntry, WorkflowStep, WorkflowView } from "../../../src/ui/protocol.ts";
import { formatDate } from "./format.ts";
import type { Bar, TimeRow } from "./time-rows.ts";

/** A row of a workflow's timeline, with the steps that it shows: the attempts of one call. */
export interface WorkflowRow extends TimeRow {
  readonly steps: readonly WorkflowStep[];
}

/**
 * Returns the timeline of a workflow: a row for the instance, then one for each thing that it started or waited for. Attempts of
 * one activity are one row, with the pauses between them.
 */
export function workflowRows(instance: WorkflowView): WorkflowRow[] {
  const details = detailsOf(instance);
  const groups: WorkflowStep[][] = [];
  for (const step of instance.steps) {
    if (isRetryTimer(step, details)) continue;
    const former =
      step.attempt > 1 ? groups.findLast((group) => isRetryOf(step, group.at(-1), details)) : undefined;
    if (former === undefined) groups.push([step]);
    else former.push(step);
  }
  return [instanceRow(instance), ...groups.map(rowOf)];
}

type Details = ReadonlyMap<number, HistoryEntry["details"]>;

/** Returns the details of the events that began steps, by their ids. */
function detailsOf({ history }: WorkflowView): Details {
  return new Map(history.filter(({ id }) => id >= 0).map(({ id, details }) => [id, details]));
}

/** Returns true for the timer of a pause between two attempts, which the row of the call shows. */
function isRetryTimer({ kind, eventId }: WorkflowStep, details: Details): boolean {
  const origin = details.get(eventId)?.["origin"] as { readonly kind?: string } | undefined;
  return kind === "timer" && (origin?.kind === "activityRetry" || origin?.kind === "childRetry");
}

function isRetryOf(step: WorkflowStep, former: WorkflowStep | undefined, details: Details): boolean {
  // All attempts of a call of an activity have the same id.
  const callOf = ({ eventId }: WorkflowStep): unknown => details.get(eventId)?.["taskExecutionId"];
  return (
    former !== undefined &&
    former.kind === step.kind &&
    former.name === step.name &&
    former.attempt === step.attempt - 1 &&
    former.status === "failed" &&
    callOf(former) === callOf(step)
  );
}

const ENDED = ["COMPLETED", "FAILED", "TERMINATED", "CANCELED", "CONTINUED_AS_NEW"];

/** Returns true if an instance in this status does nothing any longer. */
export const isEnded = (status: string): boolean => ENDED.includes(status);

function instanceRow(instance: WorkflowView): WorkflowRow {
  const { name, status, createdAt, updatedAt } = instance;
  const end = isEnded(status) ? updatedAt : undefined;
  const tone = status === "FAILED" ? "bad" : end === undefined ? "busy" : "quiet";
  return {
    key: "instance",
    label: name,
    kind: "workflow",
    note: undefined,
    depth: 0,
    bars: [{ start: createdAt, end, tone, title: status.toLowerCase() }],
    isCollapsed: undefined,
    isError: status === "FAILED",
    steps: [],
  };
}

const KINDS: Readonly<Record<WorkflowStep["kind"], string>> = {
  activity: "activity",
  child: "child",
  detached: "started",
  timer: "timer",
  event: "event",
  sent: "sent",
  suspended: "suspended",
  other: "step",
};

function rowOf(steps: readonly WorkflowStep[]): WorkflowRow {
  const first = steps[0] as WorkflowStep;
  const last = steps.at(-1) as WorkflowStep;
  const bars: Bar[] = [];
  steps.forEach((step, index) => {
    const before = steps[index - 1]?.end;
    if (before !== undefined && before < step.start)
      bars.push({ start: before, end: step.start, tone: "wait", title: "pause before the next attempt" });
    bars.push(barOf(step));
  });
  return {
    // Events that no action began have no id of their own.
    key: `${first.kind}-${String(first.eventId < 0 ? first.start : first.eventId)}`,
    label: first.name === "" ? KINDS[first.kind] : first.name,
    kind: KINDS[first.kind],
    note: noteOf(steps, last),
    depth: 1,
    bars,
    isCollapsed: undefined,
    isError: last.status === "failed",
    steps,
  };
}

function barOf(step: WorkflowStep): Bar {
  const { kind, status, start, end } = step;
  const isWait = kind === "timer" || kind === "event" || kind === "suspended";
  const tone =
    status === "failed"
      ? "bad"
      : status === "canceled"
        ? "quiet"
        : isWait
          ? "wait"
          : end === undefined
            ? "busy"
            : "good";
  const attempt = step.attempt > 1 ? `attempt ${String(step.attempt)}: ` : "";
  return { start, end, tone, title: attempt + status };
}

function noteOf(
  steps: readonly WorkflowStep[],
  { kind, status, fireAt, appId, attempt }: WorkflowStep,
): string | undefined {
  const notes = [
    ...(steps.length > 1 || attempt > 1 ? [`${String(attempt)} attempts`] : []),
    ...(kind === "event" && status === "running" ? ["waits"] : []),
    ...(kind === "timer" && status === "running" && fireAt !== undefined
      ? [`until ${formatDate(fireAt)}`]
      : []),
    ...(status === "canceled" ? [kind === "event" ? "not received" : "not needed"] : []),
    ...(appId === undefined ? [] : [`in ${appId}`]),
  ];
  return notes.length === 0 ? undefined : notes.join(", ");
}
