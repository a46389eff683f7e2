import { DaprError, TickData, requireName, toMs } from "@dapr-ts/core/internal";
import type { RegisterTimerOptions } from "@dapr-ts/core";
import {
  timesOf,
  type ACTOR,
  type HasMethod,
  type ScheduleOptions,
  type Widened,
} from "./schedule-options.ts";

export interface TimerOptions<K extends string = string, D = unknown> extends ScheduleOptions {
  /** The actor's method that is called. */
  method: K;
  /** What the method is given. Default: nothing. */
  data?: D;
  /** Replaces a timer of the same name. Default: true; with false such a timer is an error, `already_exists`. */
  overwrite?: boolean | undefined;
}

/** A timer that was registered. */
export interface ActorTimer {
  readonly name: string;
  readonly method: string;
  readonly data: unknown;
  readonly dueTime: number | string | Date | undefined;
  readonly period: number | string | undefined;
  readonly ttl: number | string | Date | undefined;
}

/** What timers need of their dependencies. */
export interface TimerTarget {
  register(name: string, options: RegisterTimerOptions): Promise<void>;
  unregister(name: string): Promise<void>;
}

interface Kept extends ActorTimer {
  /** How often it still comes. */
  left: number;
}

/**
 * The timers of one actor, which live as long as the actor is active. Each calls a method of the actor, in a turn of its own.
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
   * Sets a timer, whether or not the turn succeeds that it is set in.
   *
   * @throws DaprError `invalid_argument` for a time that is none, `already_exists` where it may not overwrite
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
    const times = timesOf(options);
    if (overwrite === false && this.#kept.has(name)) {
      throw new DaprError(`timer ${name} is registered already`, { code: "already_exists" });
    }
    await this.#target.register(name, {
      ...times,
      callback: method,
      data: new TickData(method, data),
      signal,
      timeoutMs,
      headers,
    });
    const { dueTime, period, ttl } = times;
    this.#kept.set(name, { name, method, data, dueTime, period, ttl, left: timesLeft(times) });
  }

  /** Takes a timer back. That there is none by the name is fine. */
  async unregister(name: string): Promise<void> {
    this.#kept.delete(name);
    await this.#target.unregister(name);
  }

  /** A timer, or undefined where there is none by the name since the actor is active. */
  get(name: string): ActorTimer | undefined {
    const kept = this.#kept.get(name);
    return kept === undefined ? undefined : shown(kept);
  }

  /** The timers that were registered since the actor is active, but for those that have run out by number. */
  list(): ActorTimer[] {
    return [...this.#kept.values()].map(shown);
  }

  /** @internal A timer has come. */
  fired(name: string): void {
    const kept = this.#kept.get(name);
    if (kept !== undefined && --kept.left <= 0) this.#kept.delete(name);
  }
}

function shown({ left: _left, ...timer }: Kept): ActorTimer {
  return timer;
}

function timesLeft({ period, repeats }: Pick<RegisterTimerOptions, "period" | "repeats">): number {
  if (period === undefined || (typeof period === "number" && toMs(period, "period") === 0)) return 1;
  const repeated = typeof period === "string" ? /^R(\d+)\//i.exec(period) : null;
  return repeats ?? (repeated === null ? Infinity : Number(repeated[1]));
}
