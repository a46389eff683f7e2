import { expectTypeOf, test } from "vitest";
import type { DaprClient } from "@dapr-ts/client";
import {
  Actor,
  actorProxy,
  actors,
  type withOptions,
  type ActorHooks,
  type ActorProxy,
} from "@dapr-ts/actors";
import type { ReservedName } from "../src/members.ts";

interface Mode {
  mode: "heat" | "cool";
  steps?: number[];
}

class Thermostat extends Actor<DaprClient> {
  readonly field = 1;

  onActivate(): void {}

  async set(mode: Mode, by?: number): Promise<number> {
    return (by ?? 0) + (mode.steps?.length ?? 0);
  }

  read(): Mode {
    return { mode: "heat" };
  }

  tick(count: number): void {
    void count;
  }

  maybe(count?: number): void {
    void count;
  }

  private hidden(): void {}

  /** Is compiled, not run. */
  async registers(given: Mode): Promise<void> {
    this.hidden();
    expectTypeOf(this.client).toEqualTypeOf<DaprClient>();
    await this.timers.register("a", {
      method: "tick",
      data: 1,
      dueTimeMs: 5,
      periodMs: 5,
      ttlMs: 5,
      repeats: 2,
    });
    await this.reminders.register("a", { method: "tick", data: 1, dueTimeMs: 5, periodMs: 5, ttlMs: 5 });
    await this.timers.register("a", { method: "set", data: { mode: "heat", steps: [1] }, dueTime: "PT1S" });
    await this.timers.register("a", { method: "set", data: given, dueTime: new Date() });
    await this.timers.register("a", { method: "read" });
    await this.timers.register("a", { method: "maybe" });
    await this.reminders.register("a", {
      method: "maybe",
      data: 1,
      period: "R3/PT10S",
      failurePolicy: { drop: {} },
    });
    await this.reminders.register("a", { dueTimeMs: 1, data: "for the hook" });
    // @ts-expect-error The method does not exist.
    await this.timers.register("a", { method: "tack", data: 1 });
    // @ts-expect-error It takes a number.
    await this.timers.register("a", { method: "tick", data: "1" });
    // @ts-expect-error It takes something.
    await this.timers.register("a", { method: "tick" });
    // @ts-expect-error The mode does not exist.
    await this.timers.register("a", { method: "set", data: { mode: "off" } });
    // @ts-expect-error It is not public.
    await this.timers.register("a", { method: "hidden" });
    // @ts-expect-error This member is not a method.
    await this.reminders.register("a", { method: "field" });
    await this.timers.register("a", { method: "read", dueTime: 5, period: "1s", ttl: new Date() });
    // @ts-expect-error A timer has none.
    await this.timers.register("a", { method: "read", failurePolicy: { drop: {} } });
  }
}

declare const dapr: DaprClient;

test("a proxy has the methods of a class, each with a promise", () => {
  type Proxy = ActorProxy<Thermostat>;
  expectTypeOf<keyof Proxy>().toEqualTypeOf<"set" | "read" | "tick" | "maybe" | "registers">();
  expectTypeOf<Proxy["set"]>().toEqualTypeOf<(mode: Mode, by?: number) => Promise<number>>();
  expectTypeOf<Proxy["read"]>().toEqualTypeOf<() => Promise<Mode>>();
  expectTypeOf<ReturnType<typeof withOptions<Proxy>>>().toEqualTypeOf<Proxy>();
});

test("a proxy has the methods of an interface", () => {
  interface Counter {
    increment(by: number): Promise<number>;
    reset(): void;
    readonly kind: string;
  }
  const proxy = () => actorProxy<Counter>(dapr, "Counter", "c1", { timeoutMs: 5 });
  expectTypeOf(proxy).returns.toEqualTypeOf<{
    readonly increment: (by: number) => Promise<number>;
    readonly reset: () => Promise<void>;
  }>();
});

test("actors() accepts only classes of actors", () => {
  expectTypeOf(actors).toBeCallableWith({ Thermostat }, { idleTimeout: "1h", reentrancy: true });
  // @ts-expect-error This class is not an actor.
  expectTypeOf(actors).toBeCallableWith({ Date });
});

test("reserved names are the hooks, the members of every actor, and then", () => {
  expectTypeOf<ReservedName>().toEqualTypeOf<keyof Actor | keyof ActorHooks | "then">();
});
