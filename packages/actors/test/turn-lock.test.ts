import { describe, expect, test } from "vitest";
import { TurnLock } from "../src/turns/turn-lock.ts";

/** Lets everything run that can. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("turns", () => {
  test("run one at a time, in the order of the requests", async () => {
    const lock = new TurnLock();
    const order: string[] = [];
    const run = async (name: string): Promise<void> => {
      const { leave } = await lock.enter(undefined, 1);
      order.push(`${name} begins`);
      await settle();
      order.push(`${name} ends`);
      leave();
    };
    await Promise.all(["a", "b", "c"].map(run));
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(lock.isIdle).toBe(true);
  });

  test("join a running turn of their chain; turns of other chains wait until all of them are over", async () => {
    const lock = new TurnLock();
    const outer = await lock.enter("x", 3);
    const order: string[] = [];
    const stranger = lock.enter("y", 3).then(({ leave }) => {
      order.push("stranger");
      leave();
    });
    const without = lock.enter(undefined, 3).then(({ leave }) => {
      order.push("without");
      leave();
    });
    const inner = await lock.enter("x", 3);
    expect([outer.nested, inner.nested]).toEqual([false, true]);
    outer.leave();
    await settle();
    expect(order).toEqual([]);
    inner.leave();
    await Promise.all([stranger, without]);
    expect(order).toEqual(["stranger", "without"]);
  });

  test("wait in the order of their chain while another chain has the turn", async () => {
    const lock = new TurnLock();
    const other = await lock.enter("x", 3);
    let inside = 0;
    const all = ["y", "y"].map(async (chain) => {
      const { leave } = await lock.enter(chain, 3);
      expect(++inside).toBe(1);
      await settle();
      inside--;
      leave();
    });
    other.leave();
    await Promise.all(all);
  });

  test("past the depth are refused, and what is refused counts for nothing", async () => {
    const lock = new TurnLock();
    const turns = [await lock.enter("x", 2), await lock.enter("x", 2)];
    for (let i = 0; i < 3; i++) {
      await expect(lock.enter("x", 2)).rejects.toMatchObject({
        code: "resource_exhausted",
        errorCode: "ERR_ACTOR_STACK_DEPTH",
      });
    }
    for (const { leave } of turns) leave();
    expect(lock.isIdle).toBe(true);
    (await lock.enter("z", 2)).leave();
  });
});
