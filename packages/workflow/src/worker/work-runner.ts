import type { HistoryEvent, Logger, WorkflowFailure } from "@dapr-ts/core";
import {
  InFlightCounter,
  Pool,
  carrierOfRecord,
  type ActivityTask,
  type Instrumentation,
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
    if (item.kind === "workflow") {
      this.#order.arrived(item);
      this.#turns.run(() => this.#run(item, origin, item.instanceId));
    } else {
      const key = `${String(item.taskId)} ${item.instanceId}`;
      this.#lastOf.set(key, item.taskExecutionId);
      this.#tasks.run(() => this.#run(item, origin, key));
    }
  }

  /** @param key of the instance or the task: a later delivery has the same */
  async #run(item: WorkItem, origin: Origin, key: string): Promise<void> {
    this.#running.add();
    try {
      if (this.#stopped || origin.isOver) return;
      await (item.kind === "workflow" ? this.#turn(item, origin) : this.#activity(item, origin, key));
    } catch (error) {
      this.#options.logger.error(`a work item of workflow ${item.instanceId} failed`, error);
    } finally {
      this.#running.remove();
      if (item.kind === "workflow") this.#order.done(item);
      else if (this.#isLast(item, key)) this.#lastOf.delete(key);
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
      () => origin.runs.play(turn, this.#options.engine),
      ({ actions }) => {
        const end = actions.find(({ type }) => type === "completeWorkflow");
        return end?.type === "completeWorkflow" ? end.failure : undefined;
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

  async #activity(task: ActivityTask, origin: Origin, key: string): Promise<void> {
    const { instanceId, taskId, completionToken, taskExecutionId } = task;
    const execution = JSON.stringify([instanceId, taskId, taskExecutionId]);
    const running = this.#activities.get(execution);
    const run = running ?? this.#begin(task);
    if (running === undefined) this.#activities.set(execution, run);
    const { result, failure } = await run;
    if (running === undefined) this.#activities.delete(execution);
    const response = { instanceId, taskId, completionToken, result, failure };
    // The sidecar takes a response for the task that has this number now.
    await this.#options.responder.activity(response, () => !origin.isOver && this.#isLast(task, key));
  }

  #begin(task: ActivityTask): Promise<ActivityResult> {
    return this.#observed(
      task,
      () => task,
      () => runActivity(task, this.#options.activities),
      ({ failure }) => failure,
    );
  }

  #isLast({ taskExecutionId }: ActivityTask, key: string): boolean {
    return (this.#lastOf.get(key) ?? taskExecutionId) === taskExecutionId;
  }

  #observed<T>(
    { kind, instanceId }: WorkItem,
    subject: () => Subject,
    run: () => Promise<T>,
    failureOf: (done: T) => WorkflowFailure | undefined,
  ): Promise<T> {
    const { instrumentation, engine, activities } = this.#options;
    if (instrumentation === undefined) return run();
    const { name: given, traceparent, tracestate } = subject();
    // The caller that starts a workflow chooses its name.
    const { find } = kind === "workflow" ? engine : activities;
    const name = find(given) === undefined ? UNKNOWN_NAME : given;
    const carrier = carrierOfRecord({ traceparent, tracestate });
    const seen = instrumentation.begin({ kind, name, instanceId, carrier, detached: true });
    return seen.run(async () => {
      const done = await run();
      const failure = failureOf(done);
      seen.end?.(failure && { errorType: failure.type });
      return done;
    });
  }
}

/** The name of work that the worker does not have, by the conventions of OpenTelemetry. */
const UNKNOWN_NAME = "_OTHER";

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
