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

  it("lets a renamed key use the count of the one that is gone, once", () => {
    expect(compare({ old: 3 }, { new: 3 }).over).toEqual([]);
    expect(compare({ old: 3 }, { new: 2, newer: 2 }).over).toEqual([{ key: "newer", count: 2, allowed: 1 }]);
  });

  it("leaves an empty baseline when nothing is found", () => {
    expect(compare({ a: 1 }, { a: 0 })).toEqual({ over: [], next: {} });
  });
});
