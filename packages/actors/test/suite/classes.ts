import { setImmediate, setTimeout as delay } from "node:timers/promises";
import { Actor, DaprError, actorProxy, type ActorCall, type FiredReminder } from "@dapr-ts/actors";
import type { FailurePolicy } from "@dapr-ts/core";
import { journal } from "./journal.ts";

class Base extends Actor {
  inherited(): string {
    return "must not be reached";
  }

  protected note(entry: unknown): void {
    journal.note(this.type, this.id, entry);
  }
}

type Times = Record<string, string | number | undefined>;

/** Does what it is told to. Calls that come of one another may enter it, three deep. */
export class Probe extends Base {
  static override reentrancy = { maxStackDepth: 3 };
  #inside = 0;
  #most = 0;
  #calls = 0;

  onReminder({ name, data }: FiredReminder): void {
    this.note({ hook: name, data });
  }

  onBeforeMethod({ kind, name, method }: ActorCall): void {
    if (kind !== "method") this.note({ before: method, name });
  }

  echo(...args: unknown[]): unknown[] {
    return args;
  }

  one(arg: unknown): unknown {
    return arg;
  }

  nothing(): void {}

  header(name: string): string | undefined {
    return this.call?.headers[name];
  }

  headerThrough(id: string, name: string): Promise<string | undefined> {
    return actorProxy<Probe>(this.client, this.type, id).header(name);
  }

  fail(message: string, code?: "aborted" | "not_found"): never {
    if (code === undefined) throw new RangeError(message);
    throw new DaprError(message, { code, errorCode: "APP_ERROR", body: { why: message } });
  }

  slow(ms: number): Promise<void> {
    return delay(ms);
  }

  set(values: Record<string, unknown>, ttlSeconds?: number): void {
    for (const [key, value] of Object.entries(values)) this.state.set(key, value, { ttlSeconds });
  }

  setBytes(key: string, bytes: Uint8Array): void {
    this.state.set(key, bytes);
  }

  async get(key: string): Promise<{ value: unknown; has: boolean }> {
    return { value: (await this.state.get(key)) ?? null, has: await this.state.has(key) };
  }

  getBytes(key: string): Promise<Uint8Array | undefined> {
    return this.state.get<Uint8Array>(key);
  }

  delete(key: string): void {
    this.state.delete(key);
  }

  getOrSet(key: string, value: number): Promise<number> {
    return this.state.getOrSet(key, () => value);
  }

  async setAndFail(values: Record<string, unknown>, save: boolean): Promise<void> {
    this.set(values);
    if (save) await this.state.save();
    this.state.set("late", true);
    throw new Error("after it was set");
  }

  async changeInPlace(key: string): Promise<void> {
    const value = await this.state.get<{ n: number }>(key);
    if (value !== undefined) value.n = 999;
  }

  /** Adds up with pauses in between, in which another turn would get in. */
  async step(): Promise<number> {
    this.#most = Math.max(this.#most, ++this.#inside);
    const n = (await this.state.get<number>("n")) ?? 0;
    await setImmediate();
    this.state.set("n", n + 1);
    await delay(1);
    this.#inside--;
    return ++this.#calls;
  }

  seen(): { most: number; calls: number } {
    return { most: this.#most, calls: this.#calls };
  }

  async startSteps(): Promise<void> {
    for (const name of ["a", "b"]) {
      await this.timers.register(`timer-${name}`, { method: "step", dueTimeMs: 5, periodMs: 20 });
      await this.reminders.register(`reminder-${name}`, { method: "step", dueTimeMs: 5, periodMs: 1000 });
    }
  }

  async stopSteps(): Promise<void> {
    for (const name of ["a", "b"]) {
      await this.timers.unregister(`timer-${name}`);
      await this.reminders.unregister(`reminder-${name}`);
    }
  }

  /** Calls itself through an actor that is not reentrant. */
  async around(through: string, levels: number): Promise<number> {
    this.state.set(`level-${String(levels)}`, levels);
    if (levels === 0) return ((await this.state.get<number>("level-1")) ?? -1) * 100;
    const strict = actorProxy<Strict>(this.client, through, this.id);
    return 1 + (await strict.backTo(this.type, levels - 1));
  }

  async aroundAndFail(through: string): Promise<void> {
    await actorProxy<Strict>(this.client, through, this.id).backTo(this.type, 0);
    throw new Error("the outer one");
  }

  async wide(count: number): Promise<string[]> {
    const self = actorProxy<Probe>(this.client, this.type, this.id);
    const all = await Promise.allSettled(Array.from({ length: count }, () => self.deep(2)));
    return all.map((one) => (one.status === "fulfilled" ? "ok" : (one.reason as DaprError).code));
  }

  async deep(levels: number): Promise<number> {
    return levels === 0 ? 0 : 1 + (await this.proxy<Probe>(this.type, this.id).deep(levels - 1));
  }

  async timer(name: string, times: Times, data: unknown): Promise<void> {
    await this.timers.register(name, { method: "ticked", data: data ?? null, ...times });
  }

  async timerThatEnds(name: string): Promise<void> {
    await this.timers.register(name, { method: "tickedOnce", data: name, dueTimeMs: 5, periodMs: 20 });
  }

  async reminder(name: string, times: Times, data: unknown, failurePolicy?: FailurePolicy): Promise<void> {
    await this.reminders.register(name, { method: "ticked", data: data ?? null, ...times, failurePolicy });
  }

  async reminderThatEnds(name: string): Promise<void> {
    await this.reminders.register(name, { method: "remindedOnce", data: name, dueTimeMs: 5, periodMs: 1000 });
  }

  async reminderForHook(name: string, data: unknown): Promise<void> {
    await this.reminders.register(name, { dueTimeMs: 5, data });
  }

  async failingReminder(name: string, failurePolicy: FailurePolicy): Promise<void> {
    await this.reminders.register(name, { method: "tickAndFail", dueTimeMs: 5, failurePolicy });
  }

  async once(name: string): Promise<void> {
    await this.reminders.register(name, { method: "nothing", dueTime: "1h", overwrite: false });
  }

  async timerOnce(name: string): Promise<void> {
    await this.timers.register(name, { method: "nothing", dueTime: "1h", overwrite: false });
  }

  getTimer(name: string): unknown {
    return this.timers.get(name) ?? null;
  }

  listTimers(): string[] {
    return this.timers
      .list()
      .map(({ name }) => name)
      .sort();
  }

  getReminder(name: string): Promise<unknown> {
    return this.reminders.get(name);
  }

  async listReminders(): Promise<string[]> {
    return (await this.reminders.list()).map(({ name, method }) => `${name}:${String(method)}`).sort();
  }

  unregisterReminder(name: string): Promise<void> {
    return this.reminders.unregister(name);
  }

  unregisterReminders(): Promise<void> {
    return this.reminders.unregisterAll();
  }

  unregisterTimer(name: string): Promise<void> {
    return this.timers.unregister(name);
  }

  ticked(data: unknown): void {
    this.note(data);
  }

  async tickedOnce(name: string): Promise<void> {
    this.note(name);
    await this.timers.unregister(name);
  }

  async remindedOnce(name: string): Promise<void> {
    this.note(name);
    await this.reminders.unregister(name);
  }

  tickAndFail(): never {
    this.note("failed");
    throw new Error("as it is meant to");
  }
}

/** Not reentrant; forwards the call. */
export class Strict extends Base {
  backTo(type: string, levels: number): Promise<number> {
    return actorProxy<Probe>(this.client, type, this.id).around(this.type, levels);
  }
}

/** Cannot be activated at first. */
export class Fragile extends Base {
  async onActivate(): Promise<void> {
    this.note("activate");
    this.state.set("activated", true);
    await delay(5);
    if (journal.of(this.type, this.id).length <= Number(this.id.split("-")[0])) throw new Error("not yet");
  }

  ping(): string {
    return "pong";
  }
}

/** Is not active for long, but longer than a busy machine takes for two calls. */
export class Idle extends Base {
  static override idleTimeout = "5s";

  onActivate(): void {
    this.note("activate");
  }

  onDeactivate(): void {
    this.note("deactivate");
  }

  async next(): Promise<number> {
    const n = ((await this.state.get<number>("n")) ?? 0) + 1;
    this.state.set("n", n);
    return n;
  }
}
