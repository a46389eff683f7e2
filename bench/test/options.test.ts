import { describe, expect, it } from "vitest";
import { parseOptions } from "../src/options.ts";

const parse = (...args: string[]) => parseOptions(args, ["http", "import"]);

describe("options", () => {
  it("have defaults", () => {
    expect(parse()).toEqual({
      json: false,
      output: undefined,
      only: [],
      seconds: 4,
      check: false,
      profile: false,
    });
  });

  it("choose benchmarks and for how long", () => {
    expect(parse("--only", "import", "--only", "http", "--seconds", "10")).toMatchObject({
      only: ["import", "http"],
      seconds: 10,
    });
    expect(parse("--quick").seconds).toBeLessThan(1);
    expect(parse("--quick", "--seconds", "2").seconds).toBe(2);
  });

  it("refuse unknown names", () => {
    expect(() => parse("--only", "htpp")).toThrow('unknown benchmark "htpp"; choose from http, import');
    expect(() => parse("--seconds", "soon")).toThrow("--seconds");
    expect(() => parse("--seconds", "0")).toThrow("--seconds");
    expect(() => parse("--slow")).toThrow();
  });
});
