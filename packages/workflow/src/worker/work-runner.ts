import type { HistoryEvent, Logger } from "@dapr-ts/core";
import {
  InFlightCounter,
  Pool,
  carrierOfRecord,
  type ActivityTask,
  type Instrumentation,
  type Observation,
  type WorkItem,
  type WorkflowTurn,
} from "@dapr-ts/core/internal";
import type { EngineOptions } from "../engine/turn.ts";
import type { Responder } from "./responder.ts";
import type { RunCache } from "./run-cache.ts";
import { TurnOrder, countOf, type AnsweredTurn } from "./turn-order.ts";
import { runActivity, type ActivityResult, type ActivityRunOptions } from "./run-activity.ts";

/** The stream that an item came on. */
export interface Origin {
  /** True once the sidecar no longer waits for responses to the stream's items; it sends them again on another one. */
  readonly isOver: boolean;
  /** States of the runs whose turns came on it. */
  readonly runs: RunCache;
}

export interface WorkRunnerOptions {
  readonly engine: EngineOptions;
  readonly activities: ActivityRunOptions;
  readonly responder: Responder;
  readonly logger: Logger;
  readonly instrumentation: Instrumentation | undefined;
  readonly maxConcurrentWorkflows: number;
  readonly maxConcurrentActivities: number;
}

/** Runs work items: all are taken at once, some run at a time, and each gets a response. */
export class WorkRunner {
  readonly #options: WorkRunnerOptions;
  readonly #turns: Pool;
  readonly #tasks: Pool;
  readonly #running = new InFlightCounter(Infinity);
  /** Activities that run, by task: a task that is delivered again meanwhile does not run twice here. */
  readonly #activities = new Map<string, Promise<ActivityResult>>();
  readonly #order = new TurnOrder();
  /** The execution of each task that was delivered last. The next run of an instance counts its tasks from 0 again. */
  readonly #lastOf = new Map<string, string>();
  #gauges: readonly (() => void)[] = [];
  #stopped = false;

  constructor(options: WorkRunnerOptions) {
    this.#options = options;
    this.#turns = new Pool(options.maxConcurrentWorkflows);
    this.#tasks = new Pool(options.maxConcurrentActivities);
    const { instrumentation } = options;
    if (instrumentation === undefined) return;
    this.#gauges = [
      instrumentation.gauge({ is: "queue", of: "workflow turns", read: () => this.#turns.waiting }),
      instrumentation.gauge({ is: "queue", of: "activities", read: () => this.#tasks.waiting }),
    ];
  }

  /** Takes an item. It runs as soon as there is room, unless its stream has ended before. */
  take(item: WorkItem, origin: Origin): void {
    const isTurn = item.kind === "workflow";
    if (isTurn) this.#order.arrived(item);
    else this.#lastOf.set(taskOf(item), item.taskExecutionId);
    const pool = isTurn ? this.#turns : this.#tasks;
    pool.run(async () => {
      if (!this.#stopped && !origin.isOver) await this.#run(item, origin);
      if (isTurn) this.#order.done(item);
      else if (this.#isLast(item)) this.#lastOf.delete(taskOf(item));
    });
  }

  async #run(item: WorkItem, origin: Origin): Promise<void> {
    this.#running.add();
    try {
      await (item.kind === "workflow" ? this.#turn(item, origin) : this.#activity(item, origin));
    } catch (error) {
      this.#options.logger.error(`a work item of workflow ${item.instanceId} failed`, error);
    } finally {
      this.#running.remove();
    }
  }

  /** Begins no more items. Resolves when those that run have their responses. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const remove of this.#gauges) remove();
    await this.#running.idle();
  }

  async #turn(turn: WorkflowTurn, origin: Origin): Promise<void> {
    const { instanceId, completionToken } = turn;
    // A response that belongs to an earlier delivery would lack what has arrived since.
    const wanted = (): boolean => !origin.isOver && this.#order.isLatest(turn);
    if (!wanted()) return;
    const before = this.#order.answeredBefore(turn);
    const result = await this.#observed(
      turn,
      () => subjectOf(turn),
      async (seen) => {
        const played = await origin.runs.play(turn, this.#options.engine);
        const end = played.actions.find(({ type }) => type === "completeWorkflow");
        const failure = end?.type === "completeWorkflow" ? end.failure : undefined;
        seen?.end?.(failure && { errorType: failure.type });
        return played;
      },
    );
    if (before !== undefined) {
      await before.sent;
      if (await this.#options.responder.isRecorded(turn, wanted)) return this.#catchUp(turn, before, origin);
    }
    if (!wanted()) return;
    const sent = this.#options.responder.turn({ ...result, instanceId, completionToken }, wanted);
    this.#order.answers(turn, result, sent);
    await sent;
    if (before !== undefined) await this.#catchUp(turn, before, origin);
  }

  /** Requests another turn after one that may have ended with the response to an earlier delivery of it, with fewer events. */
  async #catchUp(turn: WorkflowTurn, before: AnsweredTurn, { runs }: Origin): Promise<void> {
    runs.forget(turn.instanceId);
    if (countOf(turn.fresh) <= before.events) return;
    const wanted = (): boolean => !this.#stopped && this.#order.isLatest(turn);
    await this.#options.responder.wake(turn.instanceId, wanted);
  }

  async #activity(task: ActivityTask, origin: Origin): Promise<void> {
    const { instanceId, taskId, completionToken, taskExecutionId } = task;
    const key = JSON.stringify([instanceId, taskId, taskExecutionId]);
    let run = this.#activities.get(key);
    if (run === undefined) {
      run = this.#observed(
        task,
        () => task,
        async (seen) => {
          const ended = await runActivity(task, this.#options.activities);
          seen?.end?.(ended.failure && { errorType: ended.failure.type });
          return ended;
        },
      );
      this.#activities.set(key, run);
      void run.then(() => this.#activities.delete(key));
    }
    const { result, failure } = await run;
    const response = { instanceId, taskId, completionToken, result, failure };
    // The sidecar takes a response for the task that has this number now.
    await this.#options.responder.activity(response, () => !origin.isOver && this.#isLast(task));
  }

  #isLast(task: ActivityTask): boolean {
    return (this.#lastOf.get(taskOf(task)) ?? task.taskExecutionId) === task.taskExecutionId;
  }

  #observed<T>(
    { kind, instanceId }: WorkItem,
    subject: () => Subject,
    run: (seen: Observation | undefined) => Promise<T>,
  ): Promise<T> {
    const { instrumentation } = this.#options;
    if (instrumentation === undefined) return run(undefined);
    const { name, traceparent, tracestate } = subject();
    const carrier = carrierOfRecord({ traceparent, tracestate });
    const seen = instrumentation.begin({ kind, name, instanceId, carrier, detached: true });
    return seen.run(() => run(seen));
  }
}

const taskOf = ({ instanceId, taskId }: ActivityTask): string => `${String(taskId)} ${instanceId}`;

/** Name and trace context of a work item. */
type Subject = Pick<ActivityTask, "name" | "traceparent" | "tracestate">;

function subjectOf(turn: WorkflowTurn): Subject {
  const started = startOf(turn);
  return { name: started?.name ?? "", traceparent: started?.traceparent, tracestate: undefined };
}

/** Returns the event with which a workflow was started, one of the first of a history. */
function startOf({ past, fresh }: WorkflowTurn) {
  for (let i = 0; i < past.length; i++) {
    const event = past.at(i);
    if (event?.type === "executionStarted") return event;
  }
  return fresh.find(({ type }) => type === "executionStarted") as
    HistoryEvent<"executionStarted"> | undefined;
}
