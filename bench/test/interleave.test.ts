import { expect, it } from "vitest";
import { interleave } from "../src/load/interleave.ts";

it("measures in turns, after a round that does not count", async () => {
  const order: string[] = [];
  const values = await interleave(["a", "b", "c"], 3, async (name) => {
    order.push(name);
    return `${name}${String(order.length)}`;
  });
  expect(order.join("")).toBe("abc" + "abc" + "bca" + "cab");
  expect(values).toEqual([
    ["a4", "a9", "a11"],
    ["b5", "b7", "b12"],
    ["c6", "c8", "c10"],
  ]);
});
