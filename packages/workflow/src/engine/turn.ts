import type { HistoryEvent, Logger } from "@dapr-ts/core";
import {
  invalidArgument,
  maybeJson,
  silent,
  validate,
  type TurnResponse,
  type WorkflowAction,
  type WorkflowTurn,
} from "@dapr-ts/core/internal";
import { CallerHistory } from "../caller-history.ts";
import type { DefinedWorkflow, WorkflowFunction } from "../types.ts";
import { NonDeterminismError, NotDurableError } from "../errors.ts";
import { failureOf } from "../failure.ts";
import { timer } from "./calls.ts";
import { RunContext } from "./run-context.ts";
import { Run, type Settlement } from "./run.ts";

export interface EngineOptions {
  readonly find: (name: string) => DefinedWorkflow | undefined;
  /** Resolves when all microtasks have run. */
  readonly drain: () => Promise<void>;
  /** Runs the workflow's code, such as within guards that know the run. */
  readonly within: <T>(run: Run, code: () => T) => T;
  /** Runs what is not the workflow's code. */
  readonly outside: <T>(code: () => T) => T;
  readonly logger: Logger;
  /** How a history that the code no longer fits ends: as FAILED for good, or as STALLED until a worker that fits is back. */
  readonly onNonDeterminism: "fail" | "stall";
  /** Gets the error of a turn that fails for another reason than the code's own; what it throws, the turn throws. */
  readonly onBroken?: ((error: unknown, instanceId: string) => void) | undefined;
  /**
   * True to fail if a turn of the history lacks an action. A daprd that was killed can leave such a history; sending the action
   * again repairs it, so a worker must not fail then.
   */
  readonly strict?: boolean | undefined;
  /** Finds the line at which the code of a play awaits something that is not durable. */
  readonly locate?: ((play: () => Promise<unknown>) => Promise<string | undefined>) | undefined;
}

export type TurnResult = Pick<TurnResponse, "actions" | "customStatus" | "patches" | "version">;

/** Plays a turn: replays the past, plays the fresh events, and returns the actions. Errors of the code become actions as well. */
export async function playTurn(turn: Turn, options: EngineOptions): Promise<TurnResult> {
  const player = new TurnPlayer(turn, options);
  await player.play();
  if (player.isStuck) {
    const again = new TurnPlayer(turn, { ...options, logger: silent });
    const line = await options.locate?.(() => again.play()).catch(() => undefined);
    player.failStuck(line);
  }
  return player.result();
}

export type Turn = Pick<WorkflowTurn, "instanceId" | "past" | "fresh" | "propagated">;

class TurnPlayer {
  readonly #turn: Turn;
  readonly #options: EngineOptions;
  #run: Run | undefined;
  #clock = 0;
  #pinned: string | undefined;
  readonly #patches: string[][] = [];
  #replaying = true;
  #suspended = false;
  #held: HistoryEvent[] = [];
  #terminated = false;
  #versionMissing = false;
  /** The named version that this turn pins. */
  #chosen: string | undefined;
  #broken: unknown;

  constructor(turn: Turn, options: EngineOptions) {
    this.#turn = turn;
    this.#options = options;
  }

  async play(): Promise<void> {
    const { past, fresh } = this.#turn;
    try {
      for (const event of past) await this.#apply(event);
      this.#setReplaying(false);
      for (const event of fresh) await this.#apply(event);
    } catch (error) {
      this.#broken = error;
    } finally {
      // What settles from here on must not add anything.
      if (this.#run !== undefined) this.#run.over = true;
    }
  }

  /** True if no event can move the run on, and it has not ended. */
  get isStuck(): boolean {
    const run = this.#run;
    if (run === undefined || this.#broken !== undefined || this.#suspended) return false;
    return run.completion === undefined && !run.isWaiting;
  }

  failStuck(line: string | undefined): void {
    const where = line === undefined ? "" : `, at ${line}`;
    this.#broken = new NotDurableError(
      `the workflow waits for something that is not durable${where}: await only what the context returns, and do everything else in an activity`,
    );
  }

  result(): TurnResult {
    const run = this.#run;
    const base = {
      customStatus: run?.customStatus,
      patches: run?.patches.taken ?? [],
      version: this.#chosen,
    };
    if (this.#versionMissing) return { ...base, actions: [versionNotAvailable] };
    if (this.#broken !== undefined) {
      this.#options.onBroken?.(this.#broken, this.#turn.instanceId);
      const stalls =
        this.#options.onNonDeterminism === "stall" && this.#broken instanceof NonDeterminismError;
      if (stalls) return { ...base, actions: [versionNotAvailable] };
      return { ...base, actions: [failed(this.#broken, run?.actions.nextId() ?? 0)] };
    }
    if (run === undefined || this.#suspended) return { ...base, actions: [] };
    const { completion, actions, events } = run;
    const { pending } = actions;
    if (completion === undefined) return { ...base, actions: pending };
    const { status, result, failure, keepEvents = false } = completion;
    const carryover = status === "CONTINUED_AS_NEW" && keepEvents ? events.kept : [];
    const id = actions.nextId();
    return {
      ...base,
      actions: [...pending, { type: "completeWorkflow", id, status, result, failure, carryover }],
    };
  }

  #setReplaying(replaying: boolean): void {
    this.#replaying = replaying;
    if (this.#run !== undefined) this.#run.replaying = replaying;
  }

  async #apply(event: HistoryEvent): Promise<void> {
    if (event.type === "workflowStarted") return this.#begin(event);
    if (this.#suspended && event.type !== "executionResumed" && event.type !== "executionTerminated") {
      if (event.type !== "executionSuspended") this.#held.push(event);
      return;
    }
    switch (event.type) {
      case "executionStarted":
        return this.#start(event);
      case "taskScheduled":
      case "timerCreated":
      case "childWorkflowInstanceCreated":
      case "detachedWorkflowInstanceCreated":
        this.#run?.actions.confirm(event);
        return;
      case "taskCompleted":
      case "taskFailed":
      case "childWorkflowInstanceCompleted":
      case "childWorkflowInstanceFailed":
        return this.#settle(event.scheduledId, event);
      case "timerFired":
        return this.#settle(event.timerId, event);
      case "eventRaised":
        if (this.#run?.events.deliver(event) === true) await this.#drain();
        return;
      case "executionSuspended":
        this.#suspended = true;
        return;
      case "executionResumed":
        return this.#resume();
      case "executionTerminated":
        return this.#terminate(event);
      default:
    }
  }

  #begin(event: HistoryEvent<"workflowStarted">): void {
    this.#clock = event.time.getTime();
    this.#pinned ??= event.version;
    this.#patches.push([...event.patches]);
    const run = this.#run;
    if (run === undefined) return;
    if (this.#options.strict === true && !this.#suspended && run.actions.hasPending && !this.#isRerun())
      run.actions.requireConfirmed();
    run.clock = this.#clock;
    run.patches.record(event.patches);
  }

  /** Detects a rerun: from one of several calls of a turn it keeps only those before it, and the others are sent again. */
  #isRerun(): boolean {
    return this.#turn.past.some((event) => "rerunOf" in event && event.rerunOf !== undefined);
  }

  async #start(event: HistoryEvent<"executionStarted">): Promise<void> {
    const { name } = event;
    const definition = this.#options.find(name);
    if (definition?.run === undefined)
      throw new NotRegisteredError(
        `this worker has no workflow "${name}"; it must be registered with its code`,
      );
    const code = this.#codeOf(definition);
    if (code === undefined) {
      this.#versionMissing = true;
      return;
    }
    const { instanceId, propagated } = this.#turn;
    const run = new Run({
      instanceId,
      executionId: event.executionId ?? "",
      name,
      parent: event.parent,
      traceparent: event.traceparent,
      history: propagated && new CallerHistory(propagated),
      logger: this.#options.logger,
      outside: this.#options.outside,
    });
    this.#run = run;
    run.clock = this.#clock;
    run.replaying = this.#replaying;
    run.version = this.#pinned ?? this.#chosen;
    for (const patches of this.#patches) run.patches.record(patches);
    let input: unknown;
    try {
      input = await inputOf(definition, event.input);
    } catch (error) {
      run.complete({ status: "FAILED", failure: failureOf(error) });
      return;
    }
    const context = new RunContext(run);
    this.#options.within(run, () => {
      void execute(run, definition, () => code(context, input));
    });
    await this.#drain();
  }

  /** Chooses the code by the pinned version; undefined if this worker does not have that. */
  #codeOf({ run, version, versions }: DefinedWorkflow): WorkflowFunction<unknown, unknown> | undefined {
    const pinned = this.#pinned;
    if (pinned === undefined) {
      if (version === undefined) return run;
      if (!this.#replaying) this.#chosen = version;
      else return versions[""] ?? run;
      return run;
    }
    return pinned === version ? run : Object.hasOwn(versions, pinned) ? versions[pinned] : undefined;
  }

  async #settle(id: number, event: Settlement): Promise<void> {
    if (this.#run?.settle(id, event) === true) await this.#drain();
  }

  async #resume(): Promise<void> {
    this.#suspended = false;
    const held = this.#held;
    this.#held = [];
    for (const event of held) await this.#apply(event);
  }

  async #terminate(event: HistoryEvent<"executionTerminated">): Promise<void> {
    if (this.#terminated) return;
    this.#terminated = true;
    this.#suspended = false;
    this.#held = [];
    const run = this.#run;
    if (run === undefined || run.completion !== undefined) return;
    run.termination = { status: "TERMINATED", result: event.output };
    // They run already if the code has failed; then their end is the end.
    if (run.compensations.isRunning) return;
    run.freeze();
    if (run.compensations.isEmpty) return run.complete(run.termination);
    this.#options.within(run, () => void compensate(run));
    await this.#drain();
  }

  async #drain(): Promise<void> {
    await this.#options.drain();
    const run = this.#run;
    if (run?.completion?.status !== "CONTINUED_AS_NEW" || !mustCommit(run)) return;
    // daprd drops all other actions of the response that continues as new. So they are committed first, by a turn that a
    // timer ends.
    const { completion } = run;
    run.reopen();
    run.freeze();
    void timer(run, new Date(run.clock)).then(() => run.complete(completion));
    run.over = true;
  }
}

/** Failure of a workflow that the worker does not have. */
class NotRegisteredError extends Error {
  override readonly name = "NotRegisteredError";
}

const versionNotAvailable: WorkflowAction = { type: "workflowVersionNotAvailable", id: 0 };

const failed = (error: unknown, id: number): WorkflowAction => ({
  type: "completeWorkflow",
  id,
  status: "FAILED",
  result: undefined,
  failure: failureOf(error),
  carryover: [],
});

const mustCommit = (run: Run): boolean => run.actions.pending.some(({ type }) => type !== "createTimer");

async function inputOf({ name, input: schema }: DefinedWorkflow, text: string | undefined): Promise<unknown> {
  let value: unknown;
  try {
    value = text === undefined || text === "" ? undefined : JSON.parse(text);
  } catch (error) {
    throw invalidArgument(`the input of workflow "${name}" is not JSON`, error);
  }
  return schema === undefined ? value : validate(schema, value, `the input of workflow "${name}"`);
}

/** Runs the compensations of a run that is terminated. */
async function compensate(run: Run): Promise<void> {
  const failures = await run.compensations.run();
  if (failures.length > 0)
    run.init.logger.error(`workflow ${run.init.instanceId}: compensations failed`, failures);
  run.complete({ status: "TERMINATED" });
}

/** Runs the workflow's code to its end, and its compensations if it fails. */
async function execute(run: Run, { name }: DefinedWorkflow, code: () => unknown): Promise<void> {
  try {
    const output = await code();
    if (run.over) return;
    run.complete({ status: "COMPLETED", result: maybeJson(output, `the output of workflow "${name}"`) });
  } catch (error) {
    if (run.over) return;
    const failures = await run.compensations.run();
    const failure = failureOf(error);
    const texts = failures.map((one) => failureOf(one).message);
    const message =
      texts.length === 0 ? failure.message : `${failure.message} (compensations failed: ${texts.join("; ")})`;
    run.complete({ status: "FAILED", failure: { ...failure, message } });
  }
}
