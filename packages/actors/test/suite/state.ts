import { expect, vi } from "vitest";
import type { Case } from "./case.ts";

export const stateCases: readonly Case[] = [
  {
    name: "every value is a value",
    async run(bench) {
      const id = bench.id();
      const probe = bench.proxy("Probe", id);
      const values = {
        zero: 0,
        no: false,
        empty: "",
        nil: null,
        list: [],
        object: { a: ["é"] },
        big: 2 ** 60,
      };
      await probe.set(values);
      for (const [key, value] of Object.entries(values)) {
        expect(await bench.stored("Probe", id, key), key).toEqual(value);
        expect(await probe.get(key), key).toEqual({ value, has: true });
      }
      expect(await probe.get("never")).toEqual({ value: null, has: false });
      await probe.delete("zero");
      await probe.delete("never");
      expect(await probe.get("zero")).toEqual({ value: null, has: false });
      expect(await bench.stored("Probe", id, "zero")).toBeUndefined();
      expect(await probe.getOrSet("zero", 5)).toBe(5);
      expect(await probe.getOrSet("no", 5)).toBe(false);
      expect(await bench.stored("Probe", id, "zero")).toBe(5);
    },
  },
  {
    name: "values outlive the activation",
    async run(bench) {
      const id = bench.id();
      const idle = bench.proxy("Idle", id);
      expect(await idle.next()).toBe(1);
      expect(await idle.next()).toBe(2);
      expect(await bench.journal.until(bench.type("Idle"), id, 2)).toEqual(["activate", "deactivate"]);
      expect(await idle.next()).toBe(3);
    },
  },
  {
    name: "a value expires",
    async run(bench) {
      const id = bench.id();
      const probe = bench.proxy("Probe", id);
      // Long enough to be read on a busy machine.
      await probe.set({ brief: 1 }, 5);
      await probe.set({ long: 2 }, 600);
      expect(await probe.get("brief")).toEqual({ value: 1, has: true });
      const { expiresAt } = await bench.host.actors.getState(bench.type("Probe"), id, "long");
      expect(expiresAt?.getTime()).toBeGreaterThan(Date.now() + 500_000);
      await vi.waitFor(
        async () => expect(await probe.get("brief")).toEqual({ value: null, has: false }),
        90_000,
      );
      expect(await probe.get("long")).toEqual({ value: 2, has: true });
    },
  },
  {
    name: "nothing of a turn that fails is kept, nor seen by the next one",
    async run(bench) {
      const id = bench.id();
      const probe = bench.proxy("Probe", id);
      await probe.set({ a: 1 });
      await expect(probe.setAndFail({ a: 2, b: 2 }, false)).rejects.toThrow("after it was set");
      expect(await probe.get("a")).toEqual({ value: 1, has: true });
      expect(await probe.get("b")).toEqual({ value: null, has: false });
      await probe.set({ other: 1 });
      expect([await bench.stored("Probe", id, "a"), await bench.stored("Probe", id, "b")]).toEqual([
        1,
        undefined,
      ]);
      await expect(probe.setAndFail({ a: 3 }, true)).rejects.toThrow("after it was set");
      expect(await probe.get("a")).toEqual({ value: 3, has: true });
      expect(await probe.get("late")).toEqual({ value: null, has: false });
      expect(await bench.stored("Probe", id, "a")).toBe(3);
    },
  },
  {
    name: "a value that was read is a copy",
    async run(bench) {
      const probe = bench.proxy("Probe", bench.id());
      await probe.set({ object: { n: 1 } });
      await probe.changeInPlace("object");
      expect(await probe.get("object")).toEqual({ value: { n: 1 }, has: true });
    },
  },
];
