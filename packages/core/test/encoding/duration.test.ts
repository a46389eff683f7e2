import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { toDuration, toMs, toPeriod, toTimePoint } from "../../src/encoding/duration.ts";

/** Durations that daprd's ParseDuration accepts: see dapr/kit's time. ISO 8601 in capitals and whole numbers, or Go's form. */
const DAPR =
  /^(?:P(?:\d+Y)?(?:\d+M)?(?:\d+W)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?|0|(?:\d+(?:\.\d*)?(?:ns|us|µs|μs|ms|s|m|h))+)$/;

describe("a duration", () => {
  test.each([
    [0, "0ms", 0],
    [1, "1ms", 1],
    [1_500, "1500ms", 1_500],
    [0.25, "250000ns", 0.25],
    [1e-6, "1ns", 1e-6],
    [1e-7, "0ns", 1e-7],
    [9_223_372_036_854, "9223372036854ms", 9_223_372_036_854],
    ["90s", "90s", 90_000],
    ["1h30m", "1h30m", 5_400_000],
    ["1h2m3.5s", "1h2m3.5s", 3_723_500],
    ["1.5h", "1.5h", 5_400_000],
    ["100µs", "100µs", 0.1],
    ["0", "0", 0],
    ["PT1H30M", "PT1H30M", 5_400_000],
    ["pt1h30m", "PT1H30M", 5_400_000],
    ["p1d", "P1D", 86_400_000],
    ["P1W2DT3H", "P1W2DT3H", 788_400_000],
    ["PT0.5S", "500ms", 500],
    ["PT1,5S", "1500ms", 1_500],
    ["P1DT0.5S", "86400500ms", 86_400_500],
    ["PT0S", "PT0S", 0],
  ])("%j is %s, %d ms", (given, form, ms) => {
    expect(toDuration(given, "it")).toBe(form);
    expect(form).toMatch(DAPR);
    expect(toMs(given, "it")).toBeCloseTo(ms, 6);
  });

  test("with years and months stays as it is, and has no number of milliseconds", () => {
    expect(toDuration("p1y2m3d", "it")).toBe("P1Y2M3D");
    expect(() => toMs("P1Y", "it")).toThrow("must not have years or months");
    expect(() => toDuration("P1MT0.5S", "it")).toThrow("must not have years or months");
  });

  test.each([
    -1,
    NaN,
    Infinity,
    9_223_372_036_855,
    "",
    "P",
    "PT",
    "1",
    "1 s",
    "soon",
    "-5s",
    "P1S",
    "PT1D",
    "1S",
    "P-1D",
  ])("%j is none", (given) => {
    const refused = expect.objectContaining({ code: "invalid_argument" }) as Error;
    expect(() => toDuration(given, "it")).toThrow(refused);
    expect(() => toMs(given, "it")).toThrow(refused);
  });
});

describe("a point in time", () => {
  test.each([
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    ["2099-01-02T03:04:05Z", "2099-01-02T03:04:05Z"],
    ["2099-01-02T03:04:05.678+02:00", "2099-01-02T03:04:05.678+02:00"],
    [5_000, "5000ms"],
    ["PT0.5S", "500ms"],
  ])("%j is %s", (given, form) => {
    expect(toTimePoint(given, "it")).toBe(form);
  });

  test.each([new Date(NaN), new Date(8.64e15), "2099-01-02", "2099-01-02T03:04:05"])(
    "%s is none",
    (given) => {
      expect(() => toTimePoint(given, "it")).toThrow(
        expect.objectContaining({ code: "invalid_argument" }) as Error,
      );
    },
  );
});

describe("a period", () => {
  test.each([
    [1_000, undefined, "1000ms"],
    ["P1D", undefined, "86400000ms"],
    ["PT0.5S", undefined, "500ms"],
    ["R3/PT10S", undefined, "R3/PT10S"],
    ["r3/p1d", undefined, "R3/PT86400S"],
    ["R3/90s", undefined, "R3/PT90S"],
    [10_000, 4, "R4/PT10S"],
  ])("%j with %j repetitions is %s", (given, repeats, form) => {
    expect(toPeriod(given, repeats, "it")).toBe(form);
  });

  test.each([
    [500, 3, "whole seconds"],
    ["R3/PT1S", 3, "repeat count given twice"],
    ["P1M", undefined, "years or months"],
    [1_000, 0, "whole number from 1"],
    [1_000, 1.5, "whole number from 1"],
    ["R0/PT1S", undefined, "whole number from 1"],
    ["R/PT1S", undefined, "must be a duration"],
  ])("%j with %j repetitions is refused", (given, repeats, message) => {
    expect(() => toPeriod(given, repeats, "it")).toThrow(message);
  });
});

test("a Date of another realm is a point in time", () => {
  const date = runInNewContext("new Date(0)") as Date;
  expect(toTimePoint(date, "it")).toBe("1970-01-01T00:00:00.000Z");
  expect(() => toTimePoint(runInNewContext("new Date(NaN)") as Date, "it")).toThrow("must be a duration");
});
