import type { Logger } from "@dapr-ts/core";
import {
  DaprError,
  Subscription,
  callerOf,
  getWorkItems,
  invalidArgument,
  newAborter,
  reconnectDelay,
  reconnects,
  requireStreams,
  type ActivityTask,
  type StreamCaller,
} from "@dapr-ts/core/internal";
import { enterScope, type NodeScope } from "../guards/installed.ts";
import { Registry } from "../registry.ts";
import { resolveWorkerOptions, type ResolvedWorkerOptions, type WorkflowWorkerOptions } from "./options.ts";
import { numberingOf } from "../engine/numbering.ts";
import { Responder } from "./responder.ts";
import { WorkRunner } from "./work-runner.ts";
import { WorkSource } from "./work-source.ts";

/**
 * Runs workflows and activities for a sidecar, over a stream that it opens again whenever it is lost.
 *
 * @example
 * ```ts
 * const worker = new WorkflowWorker({ workflows: [checkout], activities: [charge], client: dapr });
 * await worker.start();
 * ```
 */
export class WorkflowWorker {
  readonly #options: WorkflowWorkerOptions;
  readonly #resolved: ResolvedWorkerOptions;
  readonly #registry: Registry;
  readonly #around: WorkAround;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #scope: NodeScope | undefined;
  #subscription: Subscription | undefined;
  #abortStart: (() => void) | undefined;
  #abortWork: (() => void) | undefined;

  /**
   * @throws DaprError `invalid_argument` for a definition without code or an option out of range, `already_exists` for a name
   * given twice
   */
  constructor(options: WorkflowWorkerOptions) {
    if ((options.client as unknown) === undefined) throw invalidArgument("a worker needs a client");
    this.#options = options;
    this.#resolved = resolveWorkerOptions(options);
    this.#registry = new Registry(options.workflows, options.activities);
    this.#around = aroundOf(options);
  }

  /**
   * Connects to the sidecar. Resolves when that has registered the workflows.
   *
   * @throws DaprError the reason why it did not connect within `startTimeoutMs`, `canceled` if it is stopped meanwhile
   */
  start(): Promise<void> {
    if (this.#stopping !== undefined)
      return Promise.reject(new DaprError("the worker was stopped", { code: "failed_precondition" }));
    return (this.#starting ??= this.#start());
  }

  /**
   * Begins no more work, waits for what runs, up to `stopTimeoutMs`, and disconnects. The sidecar sends the rest to other workers,
   * or to the next one. An activity must not await it: it waits for that activity.
   *
   * @throws DaprError `deadline_exceeded` if activities had to be aborted
   */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#stop());
  }

  /** {@link stop}, at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(): Promise<void> {
    const caller = requireStreams(callerOf(this.#options.client), getWorkItems.name);
    const logger = this.#options.logger ?? caller.logger;
    const scope = enterScope({ guards: this.#resolved.guards });
    this.#scope = scope;
    const stopStart = newAborter(caller.platform);
    this.#abortStart = () => stopStart.abort();
    const runner = this.#runner(caller, scope, logger);
    const source = new WorkSource(caller, { ...this.#resolved, runner, logger });
    const end = caller.clock.now() + this.#resolved.startTimeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        this.#subscription = await Subscription.open(caller, source, { signal: stopStart.signal });
        return;
      } catch (error) {
        if (stopStart.signal.aborted) throw error;
        const delay = reconnectDelay(attempt, caller.random());
        if (!reconnects(error) || caller.clock.now() + delay > end) {
          this.#scope = undefined;
          scope.release();
          throw error;
        }
        logger.debug(`workflow worker: attempt ${String(attempt)} to connect failed`, error);
        await caller.clock.pause(delay, stopStart.signal);
      }
    }
  }

  #runner(caller: StreamCaller, scope: NodeScope, logger: Logger): WorkRunner {
    const work = newAborter(caller.platform);
    this.#abortWork = () => work.abort(new DaprError("the worker was stopped", { code: "canceled" }));
    return new WorkRunner({
      ...this.#resolved,
      logger,
      instrumentation: this.#options.instrumentation ?? caller.instrumentation,
      responder: new Responder(caller, logger),
      engine: {
        ...scope,
        find: this.#registry.workflow,
        logger,
        onNonDeterminism: this.#resolved.onNonDeterminism,
        numbering: numberingOf(this.#options),
        onBroken: (error, instanceId) =>
          logger.error(`workflow ${instanceId}: ${error instanceof Error ? error.message : String(error)}`),
      },
      activities: {
        find: this.#registry.activity,
        logger,
        signal: work.signal,
        around: (task, run) => this.#around(task, run) as ReturnType<typeof run>,
      },
    });
  }

  async #stop(): Promise<void> {
    if (this.#subscription === undefined) this.#abortStart?.();
    await this.#starting?.catch(() => undefined);
    const subscription = this.#subscription;
    if (subscription === undefined) return this.#scope?.release();
    const { stopTimeoutMs } = this.#resolved;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      if (stopTimeoutMs !== Infinity) timer = setTimeout(resolve, stopTimeoutMs, "late");
    });
    const outcome = await Promise.race([subscription.close(), late]);
    clearTimeout(timer);
    if (outcome === "late") {
      this.#abortWork?.();
      subscription.cutOff();
      await subscription.close();
    }
    this.#scope?.release();
    if (outcome === "late")
      throw new DaprError(
        `work that ran did not end within ${String(stopTimeoutMs)} ms and was aborted; the sidecar sends it again. ` +
          "An activity must not await stop(), which waits for that activity",
        { code: "deadline_exceeded" },
      );
  }
}

/** A key that only this package has: the server's extension runs activities in the server's trace context. */
export const AROUND = Symbol("around");

/** Runs an activity. */
export type WorkAround = (task: ActivityTask, run: () => unknown) => unknown;

interface WithAround {
  readonly [AROUND]?: WorkAround;
}

const aroundOf = (options: WorkflowWorkerOptions & WithAround) => options[AROUND] ?? ((_task, run) => run());
