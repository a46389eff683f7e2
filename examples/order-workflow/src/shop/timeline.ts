import type { HistoryEvent } from "@dapr-ts/workflow";
import type { Decision, Outcome } from "../fulfil-order.ts";
import type { OrderState, StepState, StepView } from "./view.ts";

export interface Timeline {
  readonly steps: readonly StepView[];
  readonly state: OrderState;
  readonly decideBy: number | undefined;
}

const TITLES: Readonly<Record<string, readonly [title: string, undoes?: boolean]>> = {
  "reserve-stock": ["Reserve stock"],
  "charge-card": ["Charge card"],
  "ship-parcel": ["Ship parcel"],
  "release-stock": ["Release stock", true],
  "refund-card": ["Refund payment", true],
};

interface Step extends StepView {
  state: StepState;
  detail: string | undefined;
  tookMs: number | undefined;
  attempts: number;
}

/** Turns a workflow's history into the steps that people see: attempts of one call are one step. */
export function timelineOf(history: readonly HistoryEvent[]): Timeline {
  const steps = new Map<string, Step>();
  /** Steps by the id of the action that their result names. */
  const byAction = new Map<number, Step>();
  let decideBy: number | undefined;
  let state: OrderState = "running";
  const add = (key: string, title: string, at: Date, more: Partial<Step> = {}): Step => {
    const found = steps.get(key);
    if (found !== undefined) return Object.assign(found, { attempts: found.attempts + 1 }, more);
    const step: Step = {
      ...{ key, title, state: "running", detail: undefined, at: at.getTime(), tookMs: undefined },
      ...{ undoes: false, attempts: 1, ...more },
    };
    steps.set(key, step);
    return step;
  };
  const end = (step: Step | undefined, to: StepState, at: Date, detail?: string): void => {
    if (step === undefined) return;
    Object.assign(step, { state: to, tookMs: at.getTime() - step.at, detail: detail ?? step.detail });
  };

  for (const event of history) {
    switch (event.type) {
      case "executionStarted":
        end(add("placed", "Order placed", event.time), "done", event.time);
        break;
      case "taskScheduled": {
        const [title, undoes = false] = TITLES[event.name] ?? [event.name];
        byAction.set(event.id, add(event.taskExecutionId, title, event.time, { undoes, state: "running" }));
        break;
      }
      case "taskCompleted": {
        const step = byAction.get(event.scheduledId);
        const attempts =
          step === undefined || step.attempts === 1 ? undefined : `at attempt ${String(step.attempts)}`;
        end(step, "done", event.time, attempts ?? detailOf(step, event.result));
        break;
      }
      case "taskFailed":
        end(byAction.get(event.scheduledId), "failed", event.time, event.failure.message);
        break;
      case "timerCreated":
        if (event.origin.kind === "activityRetry") {
          const step = steps.get(event.origin.taskExecutionId);
          if (step !== undefined)
            Object.assign(step, { state: "waiting", detail: `${step.detail ?? ""}; it is tried again` });
        } else if (event.origin.kind === "event") {
          byAction.set(event.id, add("approval", "Approval", event.time, { state: "waiting" }));
          decideBy = event.fireAt.getTime();
          state = "waiting";
        }
        break;
      case "eventRaised": {
        const { approved, by } = JSON.parse(event.input ?? "{}") as Decision;
        end(
          steps.get("approval"),
          approved ? "done" : "failed",
          event.time,
          `${approved ? "approved" : "refused"} by ${by}`,
        );
        [decideBy, state] = [undefined, "running"];
        break;
      }
      case "timerFired":
        if (steps.get("approval") === byAction.get(event.timerId) && decideBy !== undefined) {
          end(steps.get("approval"), "failed", event.time, "no decision came in time");
          [decideBy, state] = [undefined, "running"];
        }
        break;
      case "executionCompleted": {
        const outcome =
          event.status === "COMPLETED" ? (JSON.parse(event.result ?? "{}") as Outcome) : undefined;
        state = outcome?.kind ?? "failed";
        decideBy = undefined;
        break;
      }
      default:
    }
  }
  return { steps: [...steps.values()].map(({ attempts: _, ...step }) => step), state, decideBy };
}

/** Returns what the result of a step shows. */
function detailOf(step: Step | undefined, result: string | undefined): string | undefined {
  if (result === undefined || step === undefined) return undefined;
  const value: unknown = JSON.parse(result);
  if (step.title === "Ship parcel") return `parcel ${String(value)}`;
  if (step.title === "Reserve stock") return `${String(value)} pieces are left`;
  return step.title === "Refund payment" && value === false ? "nothing was charged" : undefined;
}
