import fc from "fast-check";
import { expect, test } from "vitest";
import { TurnLock } from "../src/turns/turn-lock.ts";

/** One call: its chain, how deep that may go, and how many turns of the event loop it takes. */
const call = fc.record({
  chain: fc.constantFrom(undefined, "x", "y"),
  depth: fc.integer({ min: 1, max: 3 }),
  lasts: fc.integer({ min: 0, max: 3 }),
  comes: fc.integer({ min: 0, max: 3 }),
});

const turns = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

test("however calls come, no two chains are inside at once, every call ends, and nothing is left", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 12 }), async (calls) => {
      const lock = new TurnLock();
      /** The chains inside; a call without one is a chain of its own. */
      const inside: unknown[] = [];
      let refused = 0;
      let ended = 0;
      await Promise.all(
        calls.map(async ({ chain, depth, lasts, comes }) => {
          await turns(comes);
          let turn: Awaited<ReturnType<TurnLock["enter"]>>;
          try {
            turn = await lock.enter(chain, depth);
          } catch {
            refused++;
            return;
          }
          const own = chain ?? {};
          expect(inside.every((other) => other === own)).toBe(true);
          expect(turn.nested).toBe(inside.length > 0);
          inside.push(own);
          await turns(lasts);
          inside.splice(inside.indexOf(own), 1);
          turn.leave();
          ended++;
        }),
      );
      expect(ended + refused).toBe(calls.length);
      expect(lock.isIdle).toBe(true);
      // A later call gets in at once.
      (await lock.enter(undefined, 1)).leave();
    }),
    { numRuns: Number(process.env["DAPR_TS_PROPERTY_RUNS"] ?? 100) },
  );
});
