import { expect, it } from "vitest";
import { interleave, interleaveSlices } from "../src/load/interleave.ts";

it("measures in turns, after a round that does not count", async () => {
  const order: string[] = [];
  const values = await interleave(["a", "b", "c"], { counted: 3 }, async (name) => {
    order.push(name);
    return `${name}${String(order.length)}`;
  });
  expect(order.join("")).toBe("abc" + "bca" + "cab" + "abc");
  expect(values).toEqual([
    ["a6", "a8", "a10"],
    ["b4", "b9", "b11"],
    ["c5", "c7", "c12"],
  ]);
});

it("measures in slices of a quarter of a second, after two seconds that do not count", async () => {
  const slices: number[] = [];
  const [values] = await interleaveSlices(["a"], 10, async (_name, ms) => slices.push(ms));
  expect(new Set(slices)).toEqual(new Set([250]));
  expect(values).toHaveLength(40);
  expect(slices).toHaveLength(8 + 40);
});

it("warms up for half of a short measurement", async () => {
  let slices = 0;
  const [values] = await interleaveSlices(["a"], 0.6, async () => slices++);
  expect(values).toEqual([1, 2]);
});
