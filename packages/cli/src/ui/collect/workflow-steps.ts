import type { HistoryEvent, WorkflowFailure } from "@dapr-ts/core";
import type { FailureView, HistoryEntry, WorkflowStep } from "../protocol.ts";
import { optionalPayload } from "./payload.ts";

const MAX_TEXT = 16_384;
const NEVER = Date.UTC(9000, 0);

/** A step while its end is looked for. */
type Step = { -readonly [K in keyof WorkflowStep]: WorkflowStep[K] };

/** Steps of a history. */
export interface Timeline {
  readonly steps: readonly WorkflowStep[];
  /** Names of events that the instance waits for. */
  readonly waitsFor: readonly string[];
}

/**
 * Returns the steps of a history: each event that began something, with the one that ended it.
 *
 * @param hasEnded true if the instance has ended, so that its steps can be run again
 */
export function timelineOf(history: readonly HistoryEvent[], hasEnded: boolean): Timeline {
  const reader = new StepReader();
  for (const event of history) reader.read(event);
  const waitsFor = hasEnded ? [] : [...new Set(reader.waiting.map(({ name }) => name))];
  for (const step of reader.steps) {
    step.canRerun &&= hasEnded;
    // A timer that nothing waits for any longer, or a wait of a terminated instance.
    if (hasEnded && step.status === "running") step.status = "canceled";
  }
  return { steps: reader.steps, waitsFor };
}

/** Returns an event of the history as the page shows it. */
export function historyEntry({ id, type, time, ...details }: HistoryEvent): HistoryEntry {
  const entries = Object.entries(details).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value,
  ]);
  return { id, type, time: time.getTime(), details: Object.fromEntries(entries) as Record<string, unknown> };
}

/** Returns a failure as the page shows it. */
export function failureView({ type, message, stackTrace }: WorkflowFailure): FailureView {
  return { type, message, ...(stackTrace && { stackTrace: stackTrace.slice(0, MAX_TEXT) }) };
}

/** Builds steps from the events of a history, in their order. */
class StepReader {
  readonly steps: Step[] = [];
  /** Waits for events that have not ended. */
  readonly waiting: Step[] = [];
  readonly #byId = new Map<number, Step>();
  readonly #attempts = new Map<string, number>();

  read(event: HistoryEvent): void {
    if (this.#begin(event)) return;
    switch (event.type) {
      case "taskCompleted":
      case "childWorkflowInstanceCompleted":
        this.#end(event.scheduledId, event, "completed", event.result);
        break;
      case "taskFailed":
      case "childWorkflowInstanceFailed":
        this.#end(event.scheduledId, event, "failed", undefined, failureView(event.failure));
        break;
      case "timerFired": {
        const step = this.#byId.get(event.timerId);
        // The timer of a wait is the limit of its time.
        this.#end(event.timerId, event, step?.kind === "event" ? "canceled" : "completed");
        break;
      }
      case "eventRaised":
        this.#raised(event);
        break;
      case "executionResumed": {
        const suspended = this.steps.findLast(
          ({ kind, status }) => kind === "suspended" && status === "running",
        );
        if (suspended !== undefined) finish(suspended, event, "completed");
        break;
      }
      default:
        break;
    }
  }

  /** Adds the step that an event begins. Returns whether it begins one. */
  #begin(event: HistoryEvent): boolean {
    switch (event.type) {
      case "taskScheduled":
        this.#add(event, "activity", event.name, {
          ...attemptAndInput(this.#attempt(event.taskExecutionId), event.input),
          ...(event.appId && { appId: event.appId }),
          canRerun: true,
        });
        return true;
      case "childWorkflowInstanceCreated":
        this.#add(event, "child", event.name, {
          ...attemptAndInput(this.#attempt(event.instanceId), event.input),
          ...(event.appId && { appId: event.appId }),
          instanceId: event.instanceId,
          canRerun: true,
        });
        return true;
      case "timerCreated":
        this.#timer(event);
        return true;
      case "detachedWorkflowInstanceCreated":
        finish(
          this.#add(event, "detached", event.instanceId, { instanceId: event.instanceId }),
          event,
          "completed",
        );
        return true;
      case "eventSent":
        finish(
          this.#add(event, "sent", event.name, {
            ...attemptAndInput(1, event.input),
            instanceId: event.instanceId,
          }),
          event,
          "completed",
        );
        return true;
      case "executionSuspended":
        this.#add(event, "suspended", event.reason ?? "suspended", {});
        return true;
      default:
        return false;
    }
  }

  #timer(event: HistoryEvent<"timerCreated">): void {
    const { origin, fireAt } = event;
    if (origin.kind === "event") {
      // A wait without a limit has a timer in the year 9999.
      const isLimited = fireAt.getTime() < NEVER;
      const step = this.#add(event, "event", origin.name, isLimited ? { fireAt: fireAt.getTime() } : {});
      this.waiting.push(step);
      return;
    }
    const isRetry = origin.kind === "activityRetry" || origin.kind === "childRetry";
    this.#add(event, "timer", event.name ?? (isRetry ? "retry" : "timer"), {
      fireAt: fireAt.getTime(),
      canRerun: !isRetry,
    });
  }

  /** Ends the oldest wait for the event; names are compared as the runtime does, without case. */
  #raised(event: HistoryEvent<"eventRaised">): void {
    const at = this.waiting.findIndex(({ name }) => name.toLowerCase() === event.name.toLowerCase());
    const [wait] = at === -1 ? [] : this.waiting.splice(at, 1);
    finish(wait ?? this.#add(event, "event", event.name, {}), event, "completed", event.input);
  }

  #add(event: HistoryEvent, kind: Step["kind"], name: string, more: Partial<Step>): Step {
    const step: Step = {
      eventId: event.id,
      kind,
      name,
      start: event.time.getTime(),
      status: "running",
      attempt: 1,
      canRerun: false,
      ...more,
    };
    this.steps.push(step);
    if (event.id >= 0) this.#byId.set(event.id, step);
    return step;
  }

  #end(
    id: number,
    event: HistoryEvent,
    status: Step["status"],
    output?: string,
    failure?: FailureView,
  ): void {
    const step = this.#byId.get(id);
    if (step === undefined) return;
    finish(step, event, status, output);
    if (failure !== undefined) step.failure = failure;
    const at = this.waiting.indexOf(step);
    if (at !== -1) this.waiting.splice(at, 1);
  }

  #attempt(key: string): number {
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    return attempt;
  }
}

function attemptAndInput(attempt: number, text: string | undefined): Partial<Step> {
  const input = optionalPayload(text);
  return { attempt, ...(input !== undefined && { input }) };
}

function finish(step: Step, { time }: HistoryEvent, status: Step["status"], text?: string): void {
  step.end = time.getTime();
  step.status = status;
  const output = optionalPayload(text);
  if (output !== undefined) step.output = output;
}
