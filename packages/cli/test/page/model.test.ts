import { describe, expect, it } from "vitest";
import { formatBytes, formatCount, formatDuration, formatTick, plural } from "../../page/src/model/format.ts";
import { jsonFault } from "../../page/src/model/json-fault.ts";
import { Rates } from "../../page/src/model/rates.ts";
import { causedBy } from "../../page/src/model/related.ts";
import { attemptsOf, resultOf } from "../../page/src/model/event-result.ts";
import { linkTo, parseRoute } from "../../page/src/model/route.ts";
import { shellCommand } from "../../page/src/model/shell-command.ts";
import { event, trace } from "./fixture-data.ts";

describe("routes", () => {
  it("come back from their links", () => {
    const params = { q: 'topic:orders "two words"', id: "shop/order 1&2", empty: "" };
    expect(parseRoute(linkTo("events", params))).toEqual({
      view: "events",
      params: { q: params.q, id: params.id },
    });
  });

  it("lead to the overview if the view is not known", () => {
    expect(parseRoute("")).toEqual({ view: "overview", params: {} });
    expect(parseRoute("#/nothing?id=1").view).toBe("overview");
  });
});

describe("formatting", () => {
  it.each([
    [0.4, "400 µs"],
    [3.24, "3.2 ms"],
    [640, "640 ms"],
    [1500, "1.50 s"],
    [61_000, "1 m 01 s"],
    [3_720_000, "1 h 02 m"],
    [90_000_000, "1 d 1 h"],
    [Number.NaN, "–"],
  ])("writes %d ms as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [0, "0"],
    [20, "20 ms"],
    [200, "200 ms"],
    [1000, "1 s"],
    [1500, "1.5 s"],
    [10_000, "10 s"],
    [5, "5 ms"],
  ])("writes the mark %d as %s", (ms, text) => {
    expect(formatTick(ms)).toBe(text);
  });

  it("writes sizes and counts", () => {
    expect([formatBytes(12), formatBytes(4200), formatBytes(42_000), formatBytes(4_200_000)]).toEqual([
      "12 B",
      "4.2 kB",
      "42 kB",
      "4.2 MB",
    ]);
    expect(formatCount(1_234_567)).toBe("1\u202f234\u202f567");
    expect(plural(1, "match", "matches")).toBe("1 match");
    expect(plural(0, "event")).toBe("0 events");
  });
});

describe("Rates", () => {
  it("counts each second of its window, and forgets older ones", () => {
    const rates = new Rates(3);
    for (const time of [1000, 1900, 2500, 3100]) rates.add(time);
    expect(rates.window(3999)).toEqual([2, 1, 1]);
    expect(rates.window(5000)).toEqual([1, 0, 0]);
    expect(rates.window(60_000)).toEqual([0, 0, 0]);
  });
});

describe("events", () => {
  it("have the worst result of their deliveries, and the most attempts", () => {
    expect(resultOf(event(0, 0))).toBe("ok");
    expect(resultOf(event(2, 0))).toBe("dead letter");
    expect(attemptsOf(event(3, 0))).toBe(3);
    expect(resultOf({ ...event(0, 0), deliveries: [] })).toBe("no subscriber");
  });

  it("list what they caused in their trace, each workflow once", () => {
    const cause = event(2, 1000);
    const deadLetter = { ...event(2, 1400), key: "d1", topic: "orders-failed", deadLetterOf: cause.key };
    const spans = trace(2, 1000);
    const related = causedBy(cause, {
      events: [cause, deadLetter, event(3, 1500)],
      invocations: [],
      spans: [...spans, ...spans],
    });
    expect(related.map(({ kind, text, isError }) => [kind, text, isError])).toEqual([
      ["workflow", "checkout order-2", false],
      ["event", "orders-failed (dead letter)", true],
    ]);
  });
});

describe("shellCommand", () => {
  it("quotes what a shell would read otherwise, and leaves empty flags out", () => {
    expect(
      shellCommand(["publish"], { "app-id": "shop", topic: "a b", data: `{"it's":1}`, none: undefined }),
    ).toBe(`dapr-ts publish --app-id shop --topic 'a b' --data '{"it'\\''s":1}'`);
  });
});

describe("jsonFault", () => {
  it("distinguishes JSON from text, and reports why a text is not JSON", () => {
    expect(jsonFault("42")).toBe("JSON");
    expect(jsonFault("hello")).toBe("Text");
    expect(jsonFault('{"a":')).toMatch(/^Not JSON: /);
    expect(jsonFault("hello", "application/json")).toMatch(/^Not JSON: /);
  });
});
