import { describe, expect, it } from "vitest";
import { ratios, rotated, spread } from "../src/statistics.ts";

describe("spread", () => {
  it("takes the middle of an odd number of values, in any order", () => {
    expect(spread([9, 1, 2])).toEqual({ median: 2, min: 1, max: 9, rounds: 3 });
  });

  it("takes the mean of the two in the middle of an even number", () => {
    expect(spread([4, 1, 3, 100])).toEqual({ median: 3.5, min: 1, max: 100, rounds: 4 });
  });

  it("leaves the values as they were", () => {
    const values = [3, 1, 2];
    spread(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it("refuses no values", () => {
    expect(() => spread([])).toThrow(RangeError);
  });
});

describe("ratios", () => {
  it("compares round with round", () => {
    expect(ratios([2, 9], [1, 3])).toEqual([2, 3]);
  });

  it("refuses rounds without a partner", () => {
    expect(() => ratios([1, 2], [1])).toThrow(RangeError);
  });
});

describe("rotated", () => {
  it("begins at another place each time, and comes round", () => {
    expect([0, 1, 2, 3].map((by) => rotated(["a", "b", "c"], by).join(""))).toEqual([
      "abc",
      "bca",
      "cab",
      "abc",
    ]);
  });

  it("takes an empty list", () => {
    expect(rotated([], 3)).toEqual([]);
  });
});
