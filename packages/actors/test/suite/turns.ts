import { expect } from "vitest";
import type { Case } from "./case.ts";

/** Returns the entry that the hook wrote before the tick. */
const nameOf = (entry: unknown): string | undefined =>
  typeof entry === "object" && entry !== null && "before" in entry
    ? (entry as { name?: string }).name
    : undefined;

export const turnCases: readonly Case[] = [
  {
    name: "100 calls at once, with timers and reminders, one after the other",
    async run(bench) {
      const id = bench.id();
      const probe = bench.proxy("Probe", id);
      await probe.startSteps();
      const came = (kind: string): boolean =>
        bench.journal.of(bench.type("Probe"), id).some((entry) => nameOf(entry)?.startsWith(kind) === true);
      // Until timers and reminders have come in between.
      do await Promise.all(Array.from({ length: 100 }, () => probe.step()));
      while (!came("timer") || !came("reminder"));
      await probe.stopSteps();
      const { most, calls } = await probe.seen();
      expect(most).toBe(1);
      expect(calls).toBeGreaterThan(102);
      // None of their changes is lost.
      expect(await bench.stored("Probe", id, "n")).toBe(calls);
    },
  },
  {
    name: "first calls that come at once activate once",
    async run(bench) {
      const id = bench.id();
      const idle = bench.proxy("Idle", id);
      const all = await Promise.all(Array.from({ length: 20 }, () => idle.next()));
      expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      expect(bench.journal.of(bench.type("Idle"), id).filter((entry) => entry === "activate")).toHaveLength(
        1,
      );
    },
  },
  {
    name: "a failing activation fails the call, and the next one tries again",
    async run(bench) {
      const id = bench.id("2");
      const fragile = bench.proxy("Fragile", id);
      const all = await Promise.allSettled([fragile.ping(), fragile.ping(), fragile.ping(), fragile.ping()]);
      expect(all.map(({ status }) => status).sort()).toEqual([
        "fulfilled",
        "fulfilled",
        "rejected",
        "rejected",
      ]);
      expect(all.find(({ status }) => status === "rejected")).toMatchObject({
        reason: { message: "not yet", code: "internal" },
      });
      expect(bench.journal.of(bench.type("Fragile"), id)).toHaveLength(3);
      expect(await bench.stored("Fragile", id, "activated")).toBe(true);
    },
  },
  {
    name: "calls that come of one another get in, and share what they have changed",
    async run(bench) {
      const id = bench.id();
      const probe = bench.proxy("Probe", id);
      // Two levels, each through an actor that is not reentrant: the last turn reads the changes of the enclosing one.
      expect(await probe.around(bench.type("Strict"), 1)).toBe(101);
      expect(await bench.stored("Probe", id, "level-0")).toBe(0);
      await expect(probe.aroundAndFail(bench.type("Strict"))).rejects.toThrow("the outer one");
      const other = bench.proxy("Probe", bench.id());
      await expect(other.aroundAndFail(bench.type("Strict"))).rejects.toThrow("the outer one");
      expect(await other.get("level-0")).toEqual({ value: null, has: false });
    },
  },
  {
    name: "past the depth a call is refused, and the actor goes on",
    async run(bench) {
      const probe = bench.proxy("Probe", bench.id());
      expect(await probe.deep(2)).toBe(2);
      const refused = { code: "resource_exhausted", errorCode: "ERR_ACTOR_STACK_DEPTH" };
      await expect(probe.deep(3)).rejects.toMatchObject(refused);
      await expect(probe.deep(10)).rejects.toMatchObject(refused);
      expect(await probe.wide(5)).toContain("resource_exhausted");
      expect(await probe.deep(2)).toBe(2);
    },
  },
];
