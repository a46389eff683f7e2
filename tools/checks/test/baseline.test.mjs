import { describe, expect, it } from "vitest";
import { compare } from "../baseline.mjs";

describe("compare", () => {
  it("accepts counts that shrink, and lowers the baseline to them", () => {
    expect(compare({ a: 3, b: 1 }, { a: 2 })).toEqual({ over: [], next: { a: 2 } });
  });

  it("refuses a count that grew, and a key that is new", () => {
    expect(compare({ a: 3 }, { a: 4, b: 1 }).over).toEqual([
      { key: "a", count: 4, allowed: 3 },
      { key: "b", count: 1, allowed: 0 },
    ]);
  });

  it("lets code move between keys of a group as long as the group does not grow", () => {
    const groupOf = (key) => key.split("/")[0];
    expect(compare({ "a/old": 3 }, { "a/new": 3 }, groupOf).over).toEqual([]);
    expect(compare({ "a/old": 3 }, { "b/new": 3 }, groupOf).over).toEqual([
      { key: "b/new", count: 3, allowed: 0 },
    ]);
    expect(compare({ "a/x": 3, "a/y": 1 }, { "a/x": 2, "a/y": 3 }, groupOf).over).toEqual([
      { key: "a/y", count: 3, allowed: 1 },
    ]);
  });

  it("leaves an empty baseline when nothing is found", () => {
    expect(compare({ a: 1 }, { a: 0 })).toEqual({ over: [], next: {} });
  });
});
