import type { HistoryEvent, Logger } from "@dapr-ts/core";
import {
  WAKE_EVENT,
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
import { OWN_NUMBERING, type Numbering } from "./numbering.ts";
import { RunContext } from "./run-context.ts";
import { Played } from "./played.ts";
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
  /** Default: our own. */
  readonly numbering?: Numbering | undefined;
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
  return (await playFrom(undefined, turn, options)).result();
}

/** Plays a turn, with a player that has played a part of its past if there is one. Returns the player that has the result. */
export async function playFrom(
  known: Player | undefined,
  turn: Turn,
  options: EngineOptions,
): Promise<Player> {
  if (known?.canContinue === true && known.fits(turn.past)) {
    await known.play(turn);
    // The whole history decides whether an instance fails.
    if (!known.isBroken && !known.isStuck) return known;
  }
  const player = new Player(turn, options);
  await player.play(turn);
  if (!player.isStuck) return player;
  const again = new Player(turn, { ...options, logger: silent });
  const line = await options.locate?.(() => again.play(turn)).catch(() => undefined);
  player.failStuck(line);
  return player;
}

export type Turn = Pick<WorkflowTurn, "instanceId" | "past" | "fresh" | "propagated">;

/** The state of one run, turn after turn. */
export class Player {
  readonly #instanceId: string;
  readonly #propagated: Turn["propagated"];
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
  #repaired = false;
  readonly #played = new Played();
  /** True if the code is at an `await`, from which the next turn can move it on. */
  #isOpen = false;

  constructor({ instanceId, propagated }: Pick<Turn, "instanceId" | "propagated">, options: EngineOptions) {
    this.#instanceId = instanceId;
    this.#propagated = propagated;
    this.#options = options;
  }

  /** Plays the events that it has not played before. */
  async play({ past, fresh }: Turn): Promise<void> {
    const rest = past.slice(this.#played.count);
    this.#open(rest);
    try {
      await this.#applyAll(rest);
      this.#setReplaying(false);
      await this.#applyAll(fresh);
    } catch (error) {
      this.#broken = error;
    } finally {
      this.#close();
      this.#played.add(rest, fresh);
    }
  }

  /** True if the next turn can be played by this player: nothing else may have moved its code meanwhile. */
  get canContinue(): boolean {
    return this.#isOpen && this.#run?.hasStrayed === false;
  }

  /** Returns true if the history begins with the events that were played. */
  fits(past: Turn["past"]): boolean {
    return this.#played.isStartOf(past);
  }

  #open(rest: readonly HistoryEvent[]): void {
    // A rerun keeps of several calls of a turn only those before its event, and the others are sent again.
    // And a turn before a wake may lack some of its calls.
    this.#repaired ||= rest.some(
      (event) => isWake(event) || ("rerunOf" in event && event.rerunOf !== undefined),
    );
    this.#setReplaying(true);
    // The first response has pinned the version.
    this.#pinned ??= this.#chosen;
    this.#chosen = undefined;
    if (this.#isOpen && this.#run !== undefined) this.#run.over = false;
  }

  #close(): void {
    const run = this.#run;
    this.#isOpen =
      this.#broken === undefined &&
      !this.#versionMissing &&
      run?.over === false &&
      run.termination === undefined;
    // What settles from here on must not add anything.
    if (run !== undefined) run.over = true;
  }

  /** True if no event can move the run on, and it has not ended. */
  get isStuck(): boolean {
    const run = this.#run;
    if (run === undefined || this.#broken !== undefined || this.#suspended) return false;
    return run.completion === undefined && !run.isWaiting;
  }

  /** True if the turn failed for another reason than the code's own error. */
  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  failStuck(line: string | undefined): void {
    const where = line === undefined ? "" : `, at ${line}`;
    this.#isOpen = false;
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
      this.#options.onBroken?.(this.#broken, this.#instanceId);
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

  async #applyAll(events: readonly HistoryEvent[]): Promise<void> {
    for (const event of events) {
      const applied = this.#apply(event);
      if (applied !== undefined) await applied;
    }
  }

  /** Returns undefined if the code did not move. */
  #apply(event: HistoryEvent): Promise<void> | undefined {
    if (event.type === "workflowStarted") {
      this.#begin(event);
      return undefined;
    }
    if (this.#suspended && event.type !== "executionResumed" && event.type !== "executionTerminated") {
      if (event.type !== "executionSuspended") this.#held.push(event);
      return undefined;
    }
    switch (event.type) {
      case "executionStarted":
        return this.#start(event);
      case "taskScheduled":
      case "timerCreated":
      case "childWorkflowInstanceCreated":
      case "detachedWorkflowInstanceCreated":
        this.#run?.actions.confirm(event);
        return undefined;
      case "taskCompleted":
      case "taskFailed":
      case "childWorkflowInstanceCompleted":
      case "childWorkflowInstanceFailed":
        return this.#settle(event.scheduledId, event);
      case "timerFired":
        return this.#settle(event.timerId, event);
      case "eventRaised":
        return !isWake(event) && this.#run?.events.deliver(event) === true ? this.#drain() : undefined;
      case "executionSuspended":
        this.#suspended = true;
        return undefined;
      case "executionResumed":
        return this.#resume();
      case "executionTerminated":
        return this.#terminate(event);
      default:
        return undefined;
    }
  }

  #begin(event: HistoryEvent<"workflowStarted">): void {
    this.#clock = event.time.getTime();
    this.#pinned ??= event.version;
    this.#patches.push([...event.patches]);
    const run = this.#run;
    if (run === undefined) return;
    if (this.#options.strict === true && !this.#suspended && !this.#repaired) run.actions.requireConfirmed();
    run.clock = this.#clock;
    run.patches.record(event.patches);
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
    const propagated = this.#propagated;
    const run = new Run({
      instanceId: this.#instanceId,
      executionId: event.executionId ?? "",
      name,
      parent: event.parent,
      traceparent: event.traceparent,
      history: propagated && new CallerHistory(propagated),
      logger: this.#options.logger,
      numbering: this.#options.numbering ?? OWN_NUMBERING,
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

  #settle(id: number, event: Settlement): Promise<void> | undefined {
    return this.#run?.settle(id, event) === true ? this.#drain() : undefined;
  }

  async #resume(): Promise<void> {
    this.#suspended = false;
    const held = this.#held;
    this.#held = [];
    await this.#applyAll(held);
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

const isWake = (event: HistoryEvent): boolean => event.type === "eventRaised" && event.name === WAKE_EVENT;

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
    if (run.isClosed()) return;
    run.complete({ status: "COMPLETED", result: maybeJson(output, `the output of workflow "${name}"`) });
  } catch (error) {
    if (run.isClosed()) return;
    const failures = await run.compensations.run();
    const failure = failureOf(error);
    const texts = failures.map((one) => failureOf(one).message);
    const message =
      texts.length === 0 ? failure.message : `${failure.message} (compensations failed: ${texts.join("; ")})`;
    run.complete({ status: "FAILED", failure: { ...failure, message } });
  }
}
