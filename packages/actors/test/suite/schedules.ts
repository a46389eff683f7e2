import { expect, vi } from "vitest";
import type { Bench, Case } from "./case.ts";

/** Returns the entries of ticks, without those of the hook before them. */
const ticksOf = (bench: Bench, id: string): unknown[] =>
  bench.journal.of(bench.type("Probe"), id).filter((entry) => !isHook(entry));

const isHook = (entry: unknown): boolean => typeof entry === "object" && entry !== null && "before" in entry;

const untilTicks = (bench: Bench, id: string, count: number): Promise<unknown[]> =>
  vi.waitFor(
    () => {
      const ticks = ticksOf(bench, id);
      if (ticks.length < count) throw new Error(`${String(ticks.length)} ticks, not ${String(count)}`);
      return ticks;
    },
    { timeout: 90_000, interval: 20 },
  );

/** Waits for longer than a period, in which nothing may come. */
async function stays(bench: Bench, id: string, count: number, ms: number): Promise<void> {
  const end = Date.now() + ms;
  await vi.waitUntil(() => Date.now() >= end || ticksOf(bench, id).length > count, { timeout: ms + 60_000 });
  expect(ticksOf(bench, id)).toHaveLength(count);
}

/** Waits until no tick has come for as long as several periods. */
async function ends(bench: Bench, id: string, ms: number): Promise<void> {
  let { length } = ticksOf(bench, id);
  let since = Date.now();
  await vi.waitUntil(
    () => {
      const now = ticksOf(bench, id).length;
      if (now > length) [length, since] = [now, Date.now()];
      return Date.now() >= since + ms;
    },
    { timeout: 90_000 },
  );
}

const DATA = { a: [1, "é"] };
const FORMS = [
  { dueTimeMs: 10 },
  { dueTime: "10ms" },
  { dueTime: "PT0.01S" },
  { dueTimeMs: 10, periodMs: 1000, repeats: 1 },
  { dueTime: "10ms", period: "R1/PT1S" },
  { dueTimeMs: 10, periodMs: 600_000, ttlMs: 60_000 },
];

export const scheduleCases: readonly Case[] = [
  {
    name: "timers and reminders in every form of time, with their data",
    async run(bench) {
      const kinds = ["timer", "reminder"] as const;
      await Promise.all(
        kinds.flatMap((kind) =>
          FORMS.map(async (times) => {
            const id = bench.id(kind);
            await bench.proxy("Probe", id)[kind]("t", times, DATA);
            expect(await untilTicks(bench, id, 1)).toEqual([DATA]);
            expect(bench.journal.of(bench.type("Probe"), id)).toContainEqual({ before: "ticked", name: "t" });
          }),
        ),
      );
    },
  },
  {
    name: "falsy data, bytes, and strings that look like base64",
    async run(bench) {
      for (const kind of ["timer", "reminder"] as const) {
        const all = [0, false, "", null, "MTIz", "eyJhIjoxfQ=="];
        await Promise.all(
          all.map(async (data) => {
            const id = bench.id(kind);
            await bench.proxy("Probe", id)[kind]("t", { dueTimeMs: 5 }, data);
            expect(await untilTicks(bench, id, 1)).toEqual([data]);
          }),
        );
      }
    },
  },
  {
    name: "a timer comes as often as it was told, and no more once it is forgotten",
    async run(bench) {
      const [counted, brief] = [bench.id(), bench.id()];
      await Promise.all([
        bench.proxy("Probe", counted).timer("t", { dueTimeMs: 5, periodMs: 1000, repeats: 2 }, 1),
        bench.proxy("Probe", brief).timer("t", { periodMs: 200, ttlMs: 2_000 }, 1),
      ]);
      await untilTicks(bench, counted, 2);
      await untilTicks(bench, brief, 2);
      await Promise.all([stays(bench, counted, 2, 1_300), ends(bench, brief, 1_000)]);
    },
  },
  {
    name: "a reminder comes as often as it was told",
    async run(bench) {
      const id = bench.id();
      await bench.proxy("Probe", id).reminder("r", { dueTimeMs: 5, periodMs: 1000, repeats: 2 }, 1);
      await untilTicks(bench, id, 2);
      await stays(bench, id, 2, 1_500);
    },
  },
  {
    name: "a reminder ends with its time to live, in every form of it",
    async run(bench) {
      const forms = [
        { dueTimeMs: 5, periodMs: 1000, ttlMs: 1_500 },
        { dueTime: "5ms", period: "1s", ttl: "PT1.5S" },
        { dueTime: "5ms", period: "PT1S", ttl: "1500ms" },
      ];
      await Promise.all(
        forms.map(async (times) => {
          const id = bench.id();
          const probe = bench.proxy("Probe", id);
          await probe.reminder("r", times, 1);
          await untilTicks(bench, id, 1);
          await vi.waitFor(async () => expect(await probe.getReminder("r")).toBeUndefined(), 90_000);
          const { length } = ticksOf(bench, id);
          expect(length).toBeLessThanOrEqual(2);
          await stays(bench, id, length, 1_500);
        }),
      );
    },
  },
  {
    name: "cancelled from inside they come no more",
    async run(bench) {
      const [timer, reminder] = [bench.id(), bench.id()];
      await bench.proxy("Probe", timer).timerThatEnds("t");
      await bench.proxy("Probe", reminder).reminderThatEnds("r");
      expect(await untilTicks(bench, timer, 1)).toEqual(["t"]);
      expect(await untilTicks(bench, reminder, 1)).toEqual(["r"]);
      await Promise.all([stays(bench, timer, 1, 300), stays(bench, reminder, 1, 2_200)]);
      expect(await bench.proxy("Probe", reminder).getReminder("r")).toBeUndefined();
    },
  },
  {
    name: "a later one of the same name replaces the one before",
    async run(bench) {
      const id = bench.id();
      const probe = bench.proxy("Probe", id);
      await probe.timer("t", { dueTime: "1h" }, "first");
      await probe.timer("t", { dueTimeMs: 5 }, "second");
      await probe.reminder("r", { dueTime: "1h" }, "third");
      await probe.reminder("r", { dueTimeMs: 5 }, "fourth");
      expect((await untilTicks(bench, id, 2)).sort()).toEqual(["fourth", "second"]);
      await probe.once("kept");
      await expect(probe.once("kept")).rejects.toMatchObject({ code: "already_exists" });
    },
  },
  {
    name: "reminders are read, listed and deleted",
    async run(bench) {
      const probe = bench.proxy("Probe", bench.id());
      await probe.reminder("one", { dueTime: "1h", period: "PT2H" }, DATA);
      await probe.once("two");
      await probe.timer("no-reminder", { dueTime: "1h" }, 1);
      expect(await probe.getReminder("one")).toMatchObject({
        name: "one",
        method: "ticked",
        data: DATA,
        dueTime: "1h",
        period: "2h0m0s",
      });
      expect(await probe.listReminders()).toEqual(["one:ticked", "two:nothing"]);
      await probe.unregisterReminder("one");
      await probe.unregisterReminder("one");
      await probe.unregisterTimer("no-reminder");
      await probe.unregisterTimer("no-reminder");
      expect(await probe.getReminder("one")).toBeUndefined();
      await probe.once("three");
      await probe.unregisterReminders();
      expect(await probe.listReminders()).toEqual([]);
    },
  },
  {
    name: "timers are read, listed and deleted",
    async run(bench) {
      const probe = bench.proxy("Probe", bench.id());
      await probe.timer("one", { dueTime: "1h", period: "2h" }, DATA);
      await probe.timerOnce("two");
      await expect(probe.timerOnce("two")).rejects.toMatchObject({ code: "already_exists" });
      expect(await probe.getTimer("one")).toEqual({
        name: "one",
        method: "ticked",
        data: DATA,
        dueTime: "1h",
        period: "2h",
      });
      expect(await probe.listTimers()).toEqual(["one", "two"]);
      await probe.unregisterTimer("one");
      expect(await probe.getTimer("one")).toBeNull();
      expect(await probe.listTimers()).toEqual(["two"]);
      await probe.timerOnce("one");
    },
  },
  {
    name: "a reminder without a method goes to the hook",
    async run(bench) {
      const id = bench.id();
      await bench.proxy("Probe", id).reminderForHook("wake", DATA);
      await vi.waitFor(
        () => expect(bench.journal.of(bench.type("Probe"), id)).toContainEqual({ hook: "wake", data: DATA }),
        90_000,
      );
    },
  },
  {
    name: "a reminder that fails is delivered again by its policy",
    async run(bench) {
      const [dropped, again] = [bench.id(), bench.id()];
      await Promise.all([
        bench.proxy("Probe", dropped).failingReminder("r", { drop: {} }),
        bench.proxy("Probe", again).failingReminder("r", { constant: { interval: 200, maxRetries: 2 } }),
      ]);
      await Promise.all([untilTicks(bench, dropped, 1), untilTicks(bench, again, 3)]);
      await Promise.all([stays(bench, dropped, 1, 1_500), stays(bench, again, 3, 1_500)]);
    },
  },
  {
    name: "the data of another program's registration arrives unchanged",
    async run(bench) {
      const [id, other] = [bench.id(), bench.id()];
      await bench.proxy("Probe", id).nothing();
      const type = bench.type("Probe");
      await bench.host.actors.registerTimer(type, id, "a", { dueTime: 5, callback: "ticked", data: DATA });
      // Of a timer whose actor has moved no more than the name is left (dapr/dapr#10088).
      await bench.host.actors.registerTimer(type, id, "ticked", { dueTime: 5, data: "by name" });
      await bench.host.actors.registerReminder(type, other, "theirs", { dueTime: 5, data: DATA });
      expect(await untilTicks(bench, id, 2)).toEqual(expect.arrayContaining(["by name", DATA]));
      await vi.waitFor(
        () => expect(bench.journal.of(type, other)).toContainEqual({ hook: "theirs", data: DATA }),
        90_000,
      );
    },
  },
];
