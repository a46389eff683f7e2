import { expect, test } from "vitest";
import { activity, replay, workflow } from "../src/index.ts";
import { enterScope } from "../src/guards/installed.ts";

const globalsOf = (): unknown[] => [
  ...[globalThis.Date, Date.prototype.constructor, globalThis.setTimeout, globalThis.fetch],
  ...[Reflect.get(Date, "now"), Reflect.get(Math, "random"), Reflect.get(performance, "now")],
  ...[Reflect.get(crypto, "randomUUID"), Reflect.get(crypto, "getRandomValues")],
];

test("guards are on while someone uses them, and restore every global", () => {
  const before = globalsOf();
  const first = enterScope({ guards: true });
  const second = enterScope({ guards: true });
  expect(globalsOf()).not.toEqual(before);
  first.release();
  first.release();
  expect(globalsOf()).not.toEqual(before);
  second.release();
  expect(globalsOf().map((one, i) => one === before[i])).toEqual(before.map(() => true));
});

test("guards have no effect outside of workflow code", async () => {
  const scope = enterScope({ guards: true });
  try {
    const now = Date.now();
    expect(new Date().getTime()).toBeGreaterThanOrEqual(now);
    expect(new Date(5).getTime()).toBe(5);
    expect(new Date(2020, 1, 3)).toBeInstanceOf(Date);
    expect(new Date().constructor).toBe(Date);
    expect(structuredClone(new Date(7))).toEqual(new Date(7));
    expect(typeof Date()).toBe("string");
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(crypto.randomUUID()).not.toBe(crypto.randomUUID());
    class Later extends Date {}
    expect(new Later(9)).toBeInstanceOf(Later);
  } finally {
    scope.release();
  }
});

test("replay refuses what is not a history of the workflow", async () => {
  const empty = workflow("empty", () => 1);
  for (const history of ["no JSON", "{}", "[]"])
    await expect(replay(empty, history)).rejects.toThrow("history");
  expect(activity("contract").run).toBeUndefined();
});
