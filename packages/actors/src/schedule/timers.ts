import { DaprError, TickData, requireName, type TickTrace } from "@dapr-ts/core/internal";
import type { RegisterTimerOptions } from "@dapr-ts/core";
import {
  timesLeft,
  timesOf,
  type ACTOR,
  type HasMethod,
  type ScheduleOptions,
  type Widened,
} from "./schedule-options.ts";

/** Options of a timer. */
export interface TimerOptions<K extends string = string, D = unknown> extends ScheduleOptions {
  /** The actor's method to call. */
  method: K;
  /** The argument of the method. Default: none. */
  data?: D;
  /** True to replace a timer of the same name; false to reject with `already_exists`. Default: true. */
  overwrite?: boolean | undefined;
}

/** A timer as it was registered. */
export interface ActorTimer {
  /** Its name, unique within the actor. */
  readonly name: string;
  /** The method that it calls. */
  readonly method: string;
  /** The argument of the method. */
  readonly data: unknown;
  /** When it fires first. */
  readonly dueTime: number | string | Date | undefined;
  /** The time between two ticks. */
  readonly period: number | string | undefined;
  /** When it ends. */
  readonly ttl: number | string | Date | undefined;
}

/** Operations on the timers of one actor. */
export interface TimerTarget {
  register(name: string, options: RegisterTimerOptions): Promise<void>;
  /** Returns the current trace, to which the ticks of a timer belong. */
  trace?(repeats: boolean): TickTrace | undefined;
  unregister(name: string): Promise<void>;
}

interface Kept extends ActorTimer {
  /** The number of ticks that are left. */
  left: number;
}

/**
 * Timers of one actor. They run while the actor is active. Each calls a method of the actor in a turn of its own.
 *
 * @typeParam T the actor's class
 * @see https://docs.dapr.io/developing-applications/building-blocks/actors/actors-timers-reminders/
 */
export class ActorTimers<out T> {
  declare readonly [ACTOR]?: T;
  readonly #target: TimerTarget;
  readonly #kept = new Map<string, Kept>();

  /** @internal */
  constructor(target: TimerTarget) {
    this.#target = target;
  }

  /**
   * Registers a timer at once, even if the current turn fails later.
   *
   * @throws DaprError `invalid_argument` without a method or for a time that is not valid, `already_exists` if `overwrite` is false and it exists
   */
  register<K extends string>(
    this: ActorTimers<HasMethod<NoInfer<K>, []>>,
    name: string,
    options: TimerOptions<K, undefined>,
  ): Promise<void>;
  register<K extends string, const D>(
    this: ActorTimers<HasMethod<NoInfer<K>, [data: Widened<NoInfer<D>>]>>,
    name: string,
    options: TimerOptions<K, D> & { data: D },
  ): Promise<void>;
  async register(name: string, options: TimerOptions): Promise<void> {
    requireName("name", name);
    const { method, data, overwrite, signal, timeoutMs, headers } = options;
    requireName("method", method);
    const times = timesOf(options);
    if (overwrite === false && this.#kept.has(name)) {
      throw new DaprError(
        `timer ${name} already exists: unregister it first, or leave out overwrite: false`,
        { code: "already_exists" },
      );
    }
    await this.#target.register(name, {
      ...times,
      callback: method,
      data: new TickData(method, data, this.#target.trace?.(timesLeft(times) > 1)),
      signal,
      timeoutMs,
      headers,
    });
    const { dueTime, period, ttl } = times;
    this.#kept.set(name, { name, method, data, dueTime, period, ttl, left: timesLeft(times) });
  }

  /** Deletes a timer. Does nothing if none has this name. */
  async unregister(name: string): Promise<void> {
    this.#kept.delete(name);
    await this.#target.unregister(name);
  }

  /** Returns a timer that was registered since the actor became active; undefined if none has this name. */
  get(name: string): ActorTimer | undefined {
    const kept = this.#kept.get(name);
    return kept === undefined ? undefined : shown(kept);
  }

  /** Lists the timers that were registered since the actor became active, without those that have fired for the last time. */
  list(): ActorTimer[] {
    return [...this.#kept.values()].map(shown);
  }

  /** @internal Counts a tick of a timer. */
  fired(name: string): void {
    const kept = this.#kept.get(name);
    if (kept !== undefined && --kept.left <= 0) this.#kept.delete(name);
  }
}

function shown({ left: _left, ...timer }: Kept): ActorTimer {
  return timer;
}
