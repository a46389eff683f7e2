import type { AppHost, Logger, WorkResult } from "@dapr-ts/core";
import {
  DaprError,
  InFlightCounter,
  carrierOfRecord,
  newAborter,
  readTick,
  traceHeadersOf,
  type AbortSignalLike,
  type Instrumentation,
  type Observation,
  type TickTrace,
  type Pause,
  type Platform,
} from "@dapr-ts/core/internal";
import { ActiveActors, type ActorDependencies, type TurnBody } from "./active-actors.ts";
import type { Method } from "./callable-methods.ts";
import type { ResolvedType } from "../options.ts";
import { failureOf, missing, unimplemented, type Outcome } from "./outcome.ts";
import type { ActorCall } from "../turns/turn.ts";

export interface ActorRef {
  readonly type: string;
  readonly id: string;
}

/** A request of daprd for one turn of an actor. */
interface ActorRequest extends ActorRef {
  /** Returns the signal that aborts when daprd no longer waits for the response; undefined where a channel has none. */
  readonly signal?: (() => AbortSignalLike | undefined) | undefined;
  /** True on a channel that announces every deactivation. */
  readonly deactivates?: boolean | undefined;
  /** The headers of the request. A stream has none of its own for a timer or reminder. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Invocation extends ActorRequest {
  readonly method: string;
  /** Reads the arguments; throws `invalid_argument`. */
  readonly args: () => readonly unknown[];
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface FiredReminder extends ActorRequest {
  readonly name: string;
  /** As it was registered, decoded. */
  readonly data: unknown;
}

export interface FiredTimer extends FiredReminder {
  /** Empty after the actor has moved (dapr/dapr#10088). */
  readonly callback: string;
}

/** Parts of the app that the host uses, available once the app has started. */
export interface HostDependencies extends ActorDependencies {
  readonly pause: Pause;
}

export interface HostOptions {
  readonly types: ReadonlyMap<string, ResolvedType>;
  readonly platform: Platform;
  readonly logger: Logger;
  /** Calls wait until it resolves. */
  readonly dependencies: Promise<HostDependencies>;
  readonly around: AppHost["around"];
  readonly instrumentation: Instrumentation | undefined;
}

/** The time that a deactivation, and with it daprd, waits for a call that is still running. */
const DEACTIVATION_LIMIT_MS = 5_000;
/** The time for which a host that stops still accepts calls: daprd cannot be told to send them elsewhere. */
const STOPPING_MS = 1_000;

/** Runs the actors of this app. Both kinds of hosting, HTTP and stream, call it, so that actors behave the same on both. */
export class ActorHost {
  readonly #options: HostOptions;
  readonly #active: ReadonlyMap<string, ActiveActors>;
  readonly #inFlight = new InFlightCounter(Infinity);
  readonly #gauges: readonly (() => void)[];
  #refuses = false;

  constructor(options: HostOptions) {
    const { types, logger } = options;
    this.#options = options;
    this.#active = new Map([...types].map(([type, hosted]) => [type, new ActiveActors(hosted, logger)]));
    this.#gauges = gaugesOf(options.instrumentation, this.#active);
  }

  /** Calls a method. */
  async invoke({ type, id, method, args, headers, ...request }: Invocation): Promise<Outcome> {
    const target = this.#method(type, method);
    if (target === undefined) return missing(type, method);
    let given: readonly unknown[];
    try {
      given = args();
    } catch (error) {
      return { is: "FAILED", error: failureOf(error) };
    }
    const call = { kind: "method", method, name: undefined, headers } as const;
    return this.#observed({ type, id, headers, ...request }, call, undefined, (seen) =>
      this.#turn({ type, id, headers, ...request }, call, (actor) => target.apply(actor, [...given]), seen),
    );
  }

  /** Calls the method of a timer. */
  async timer({ type, id, name, callback, data: stored, ...request }: FiredTimer): Promise<Outcome> {
    const tick = readTick(stored);
    const known = tick.method ?? this.#active.get(type)?.find(id)?.timerMethod(name) ?? name;
    const method = callback === "" ? known : callback;
    const target = this.#method(type, method);
    const call = { kind: "timer", method, name, headers: {} } as const;
    return this.#tick(
      { type, id, ...request },
      call,
      tick.trace,
      target &&
        ((actor, activation) => {
          activation.timerFired(name);
          return target.apply(actor, argumentsOf(tick.data));
        }),
    );
  }

  /** Calls the method of a reminder, or `onReminder` if it has none. */
  async reminder({ type, id, name, data: stored, ...request }: FiredReminder): Promise<Outcome> {
    const { method: named, data, trace } = readTick(stored);
    if (named !== undefined) {
      const target = this.#method(type, named);
      const call = { kind: "reminder", method: named, name, headers: {} } as const;
      return this.#tick(
        { type, id, ...request },
        call,
        trace,
        target && ((actor) => target.apply(actor, argumentsOf(data))),
      );
    }
    return this.#unnamedReminder({ type, id, name, data, ...request }, trace);
  }

  /** Calls the hook `onReminder`, or else the method that the reminder is named after. */
  async #unnamedReminder(
    { type, id, name, data, ...request }: FiredReminder,
    trace: TickTrace | undefined,
  ): Promise<Outcome> {
    const target = this.#method(type, name);
    const prototype = this.#options.types.get(type)?.actorClass.prototype as object | undefined;
    if (prototype === undefined) return missing(type, name);
    const isHook = "onReminder" in prototype || target === undefined;
    const call = { kind: "reminder", method: isHook ? "onReminder" : name, name, headers: {} } as const;
    const none = unimplemented(`actor type ${type} has no onReminder and no method ${name}`);
    const outcome = await this.#tick({ type, id, ...request }, call, trace, (actor) => {
      // The hook may be a field, which only an instance has.
      if (actor.onReminder !== undefined) return actor.onReminder({ name, data });
      if (target === undefined) throw none;
      return target.apply(actor, argumentsOf(data));
    });
    return outcome.is === "FAILED" && outcome.error === none ? missing(type, name) : outcome;
  }

  /**
   * Deactivates an actor; does nothing if it is not active. A call that still runs cannot save from now on. The deactivation
   * waits for it for a limited time.
   */
  async deactivate({ type, id }: ActorRef): Promise<void> {
    const active = this.#active.get(type);
    const activation = active?.revoke(id);
    if (active === undefined || activation === undefined) return;
    await this.#within(DEACTIVATION_LIMIT_MS, active.end(id, activation));
  }

  /** Deactivates all actors, because their sidecar is gone. */
  abandon(): void {
    for (const [type, active] of this.#active) {
      for (const id of active.ids()) void this.deactivate({ type, id });
    }
  }

  /** Aborts all requests that save, because the sidecar does not respond. */
  abortSaves(): void {
    for (const active of this.#active.values()) active.abortSaves();
  }

  /** Finishes all calls, including those that arrive within a second, then deactivates every actor. */
  async stop(): Promise<void> {
    for (const remove of this.#gauges) remove();
    const started = await this.#options.dependencies.then(
      () => true,
      () => false,
    );
    if (!started) return;
    await this.#within(STOPPING_MS, this.#inFlight.idle());
    this.#refuses = true;
    await this.#inFlight.idle();
    for (const active of this.#active.values()) {
      const ended = active.ids().map(async (id) => {
        const activation = active.find(id);
        if (activation !== undefined) await active.end(id, activation);
      });
      await Promise.all(ended);
    }
  }

  #method(type: string, method: string): Method | undefined {
    return this.#options.types.get(type)?.callable.get(method);
  }

  /** Runs the turn of a timer or reminder in the trace in which it was registered, and logs its failure. */
  #tick(
    request: ActorRequest,
    call: ActorCall,
    trace: TickTrace | undefined,
    run: TurnBody | undefined,
  ): Promise<Outcome> {
    const headers =
      trace === undefined || trace.repeats ? request.headers : traceHeadersOf(carrierOfRecord({ ...trace }));
    const traced = headers === undefined ? request : { ...request, headers };
    // The type is a name that a caller chose.
    if (!this.#active.has(request.type)) return this.#loggedTick(traced, call, run, undefined);
    // The method of a tick may be its name, such as one with an id.
    const named = run === undefined ? { ...call, method: UNKNOWN_METHOD } : call;
    return this.#observed(traced, named, trace, (seen) => this.#loggedTick(traced, call, run, seen));
  }

  async #loggedTick(
    request: ActorRequest,
    call: ActorCall,
    run: TurnBody | undefined,
    seen: Observation | undefined,
  ): Promise<Outcome> {
    const { logger } = this.#options;
    const { type, id } = request;
    const outcome =
      run === undefined ? missing(type, call.method) : await this.#turn(request, call, run, seen);
    if (outcome.is !== "DONE") {
      const why = outcome.is === "FAILED" ? outcome.error : outcome.message;
      // While the host stops this is expected: daprd delivers the tick to another host, or again.
      const level = this.#refuses ? "debug" : "error";
      logger[level](`actor ${type}/${id}: ${call.kind} ${String(call.name)} failed`, why);
    }
    return outcome;
  }

  /** Runs something as the work of one turn. */
  #observed(
    { type, id, headers, deactivates }: ActorRequest,
    { kind: cause, method }: ActorCall,
    trace: TickTrace | undefined,
    run: (seen: Observation | undefined) => Promise<Outcome>,
  ): Promise<Outcome> {
    const { instrumentation } = this.#options;
    if (instrumentation === undefined) return run(undefined);
    const carrier = carrierOfRecord(headers ?? {});
    const link = trace?.repeats === true ? carrierOfRecord({ ...trace }) : undefined;
    const detached = deactivates;
    const seen = instrumentation.begin({ kind: "actor", type, id, cause, method, carrier, link, detached });
    if (seen.end === undefined) return seen.run(() => run(seen));
    return seen.run(async () => {
      const outcome = await run(seen);
      seen.end?.(observedResult(outcome));
      return outcome;
    });
  }

  /** Runs one turn. Never rejects. */
  async #turn(
    { type, id, headers = {}, ...request }: ActorRequest,
    call: ActorCall,
    run: TurnBody,
    seen: Observation | undefined,
  ): Promise<Outcome> {
    this.#inFlight.add();
    try {
      const available = await this.#options.dependencies;
      if (this.#refuses) throw new DaprError("the host of the actor is stopping", { code: "unavailable" });
      const active = this.#active.get(type) as ActiveActors;
      const turn = (): ReturnType<ActiveActors["turn"]> =>
        active.turn({ id, call, ...request }, available, run);
      const result = await this.#options.around({ headers }, turn, seen);
      return { is: "DONE", result };
    } catch (error) {
      return { is: "FAILED", error: failureOf(error) };
    } finally {
      this.#inFlight.remove();
    }
  }

  /** Waits for a promise, but not longer than a limit. */
  async #within(ms: number, done: Promise<void>): Promise<void> {
    const { platform, dependencies } = this.#options;
    const { pause } = await dependencies;
    const over = newAborter(platform);
    await Promise.race([done.finally(() => over.abort()), pause(ms, over.signal).catch(() => undefined)]);
  }
}

function gaugesOf(
  instrumentation: Instrumentation | undefined,
  active: ReadonlyMap<string, ActiveActors>,
): (() => void)[] {
  if (instrumentation === undefined) return [];
  return [...active].flatMap(([name, actors]) => [
    instrumentation.gauge({ is: "active", of: "actors", name, read: () => actors.active }),
    instrumentation.gauge({ is: "queue", of: "actor turns", name, read: () => actors.waiting }),
  ]);
}

/** The name of a method that the actor does not have, by the conventions of OpenTelemetry. */
const UNKNOWN_METHOD = "_OTHER";

function observedResult(outcome: Outcome): WorkResult | undefined {
  if (outcome.is === "DONE") return undefined;
  return { error: outcome.is === "FAILED" ? outcome.error : unimplemented(outcome.message) };
}

const argumentsOf = (data: unknown): unknown[] => (data === undefined ? [] : [data]);
