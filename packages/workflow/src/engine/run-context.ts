import type { Duration, EventDefinition, Logger } from "@dapr-ts/core";
import {
  DaprError,
  invalidArgument,
  maybeJson,
  toMs,
  validate,
  type StandardSchema,
} from "@dapr-ts/core/internal";
import type { CallerHistory } from "../caller-history.ts";
import type {
  TaskOptions,
  ChildWorkflowOptions,
  DetachedWorkflowOptions,
  WorkflowContext,
} from "../types.ts";
import { EventTimeoutError } from "../errors.ts";
import { parallel } from "../parallel.ts";
import type { Saga } from "../types.ts";
import { call, start, timer, waitFor, type Callee } from "./calls.ts";
import type { Run } from "./run.ts";

interface TypedCallee extends Callee {
  readonly output?: StandardSchema | undefined;
  readonly run?: unknown;
}

/** The context of one run. */
export class RunContext implements WorkflowContext {
  readonly #run: Run;
  readonly log: Logger;

  constructor(run: Run) {
    this.#run = run;
    this.log = replaySilent(run);
    // So that its methods can be taken out of it.
    for (const method of METHODS) Object.defineProperty(this, method, { value: this[method].bind(this) });
  }

  get instanceId(): string {
    return this.#run.init.instanceId;
  }

  get name(): string {
    return this.#run.init.name;
  }

  get executionId(): string {
    return this.#run.init.executionId;
  }

  get parent(): { readonly instanceId: string; readonly name: string } | undefined {
    return this.#run.init.parent;
  }

  get isReplaying(): boolean {
    return this.#run.replaying;
  }

  get version(): string | undefined {
    return this.#run.version;
  }

  get traceparent(): string | undefined {
    return this.#run.init.traceparent;
  }

  get history(): CallerHistory | undefined {
    return this.#run.init.history;
  }

  async call<O>(
    callee: unknown,
    input?: unknown,
    options: TaskOptions | ChildWorkflowOptions = {},
  ): Promise<O> {
    requireCallee(callee);
    const text = await call(this.#run, callee, input, options);
    const value = parse(text, callee);
    // An activity checks its own output; of a contract's the code may be another language's.
    if (callee.output === undefined || callee.run !== undefined) return value as O;
    return (await validate(callee.output, value, `the output of ${callee.kind} "${callee.name}"`)) as O;
  }

  start(workflow: unknown, input?: unknown, options: DetachedWorkflowOptions = {}): string {
    requireCallee(workflow, "workflow");
    return start(this.#run, workflow, input, options);
  }

  async wait<T>(
    event: EventDefinition<T>,
    { timeoutMs = Infinity }: { timeoutMs?: number | undefined } = {},
  ): Promise<T> {
    if ((event as { kind?: unknown } | undefined)?.kind !== "event")
      throw invalidArgument("ctx.wait takes an event that event() defined");
    if (!(timeoutMs >= 0)) throw invalidArgument(`timeoutMs is ${String(timeoutMs)}, it must be 0 or more`);
    const { name, schema } = event;
    const raised = await waitFor(this.#run, name, timeoutMs);
    if (raised === undefined) throw new EventTimeoutError(name, timeoutMs);
    const data = raised.input === undefined ? undefined : (JSON.parse(raised.input) as T);
    if (schema === undefined) return data as T;
    return validate(schema, data, `the data of event "${name}"`);
  }

  async sleep(until: Duration | Date): Promise<void> {
    const run = this.#run;
    const at = until instanceof Date ? until : new Date(run.clock + toMs(until, "sleep"));
    if (Number.isNaN(at.getTime()))
      throw invalidArgument("sleep takes milliseconds, a duration or a valid Date");
    await timer(run, at);
  }

  parallel<T, R>(
    items: Iterable<T>,
    limit: number,
    run: (item: T, index: number) => R | Promise<R>,
  ): Promise<R[]> {
    return parallel(items, limit, run);
  }

  saga(): Saga {
    const { compensations } = this.#run;
    const saga: Saga = {
      add: (step: unknown, input?: unknown, options?: TaskOptions) => {
        this.#run.isClosed();
        compensations.add(
          saga,
          typeof step === "function" ? (step as () => unknown) : () => this.call(step, input, options),
        );
      },
      compensate: async () => {
        const failures = await compensations.run(saga);
        if (failures.length > 0) throw new AggregateError(failures, "compensations failed");
      },
    };
    return saga;
  }

  setStatus(status: unknown): void {
    if (!this.#run.isClosed()) this.#run.customStatus = maybeJson(status, "status");
  }

  continueAsNew(
    input?: unknown,
    { keepEvents = true }: { keepEvents?: boolean | undefined } = {},
  ): Promise<never> {
    const result = maybeJson(input, "input");
    if (!this.#run.isClosed()) this.#run.complete({ status: "CONTINUED_AS_NEW", result, keepEvents });
    return new Promise(() => undefined);
  }

  now(): Date {
    return new Date(this.#run.clock);
  }

  uuid(): string {
    return this.#run.random.uuid();
  }

  random(): number {
    return this.#run.random.number();
  }

  patched(id: string): boolean {
    const { patches, version, replaying, init } = this.#run;
    this.#run.isClosed();
    if (version !== undefined)
      throw new DaprError(`workflow "${init.name}" has named versions, so it cannot use patches`, {
        code: "failed_precondition",
      });
    return patches.isTaken(id, replaying);
  }
}

const METHODS = [
  ...["call", "start", "wait", "sleep", "parallel", "saga", "setStatus", "continueAsNew"],
  ...["now", "uuid", "random", "patched"],
] as ("call" & keyof RunContext)[];

function requireCallee(callee: unknown, kind?: Callee["kind"]): asserts callee is TypedCallee {
  const given = (callee as Partial<Callee> | undefined)?.kind;
  if (kind === undefined ? given === "activity" || given === "workflow" : given === kind) return;
  throw invalidArgument(
    kind === undefined
      ? "ctx.call takes an activity or a workflow that activity() or workflow() defined"
      : "ctx.start takes a workflow that workflow() defined",
  );
}

function parse(text: string | undefined, { kind, name }: Callee): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalidArgument(`the output of ${kind} "${name}" is not JSON`, error);
  }
}

/** Creates a logger that is silent while the code repeats what it has logged before. */
function replaySilent(run: Run): Logger {
  const { logger, outside } = run.init;
  const level =
    (name: keyof Logger): Logger["info"] =>
    (message, ...details) => {
      if (!run.replaying && !run.isClosed()) outside(() => logger[name](message, ...details));
    };
  return { error: level("error"), warn: level("warn"), info: level("info"), debug: level("debug") };
}
