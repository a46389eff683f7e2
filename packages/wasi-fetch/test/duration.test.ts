import * as core from "@dapr-ts/core/internal";
import { describe, expect, test } from "vitest";
import { toDuration, toMs, toPeriod, toTimePoint } from "../src/instead/duration.ts";

const FORMS = [
  ...[0, 1, 1_500, 0.25, 1e-6, 9_223_372_036_854],
  ...["90s", "1h30m", "1h2m3.5s", "1.5h", "0s", ".5s"],
  ...["PT1H30M", "pt1h30m", "p1d", "P1W2DT3H", "PT0.5S", "PT1,5S", "P1DT0.5S", "PT0S", "PT5M"],
];

describe("a guest's duration", () => {
  test.each(FORMS)("%j is what it is in core", (form) => {
    expect(toDuration(form, "it")).toBe(core.toDuration(form, "it"));
    expect(toMs(form, "it")).toBeCloseTo(core.toMs(form, "it"), 6);
    expect(toPeriod(form, undefined, "it")).toBe(core.toPeriod(form, undefined, "it"));
    expect(toTimePoint(form, "it")).toBe(core.toTimePoint(form, "it"));
  });

  test.each([
    ["R3/PT10S", undefined],
    ["r3/p1d", undefined],
    ["R3/90s", undefined],
    [10_000, 4],
  ])("the period %j with %j repetitions is what it is in core", (value, repeats) => {
    expect(toPeriod(value, repeats, "it")).toBe(core.toPeriod(value, repeats, "it"));
  });

  test.each([new Date(0), "2099-01-02T03:04:05Z", "2099-01-02T03:04:05.678+02:00", "P2Y3M", undefined])(
    "the point in time %j is what it is in core",
    (value) => {
      expect(toTimePoint(value, "it")).toBe(core.toTimePoint(value, "it"));
    },
  );

  test.each([-1, NaN, Infinity, "soon", "1", "1 s", "-5s", "P1M", "P1Y", "1y"])(
    "%j has no number of milliseconds",
    (value) => {
      expect(() => toMs(value, "it")).toThrow(expect.objectContaining({ code: "invalid_argument" }) as Error);
    },
  );
});
