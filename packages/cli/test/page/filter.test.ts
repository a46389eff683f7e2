import { describe, expect, it } from "vitest";
import { matcher, parseFilter, type Fields } from "../../page/src/model/filter.ts";

interface Item {
  readonly topic: string;
  readonly apps: readonly string[];
  readonly size: number | undefined;
}

const FIELDS: Fields<Item> = {
  topic: ({ topic }) => topic,
  app: ({ apps }) => apps,
  size: ({ size }) => size,
};
const ITEMS: readonly Item[] = [
  { topic: "orders", apps: ["shop", "billing"], size: 120 },
  { topic: "orders-failed", apps: ["warehouse"], size: 80 },
  { topic: "refunds", apps: ["billing"], size: undefined },
];

const found = (filter: string): string[] =>
  ITEMS.filter(matcher(filter, FIELDS, (item) => `${item.topic} ${item.apps.join(" ")}`)).map(
    ({ topic }) => topic,
  );

describe("parseFilter", () => {
  it("splits at spaces outside of quotes", () => {
    expect(parseFilter('topic:orders -app:shop "two words" Plain', ["topic", "app"])).toEqual([
      { field: "topic", value: "orders", not: false },
      { field: "app", value: "shop", not: true },
      { field: undefined, value: "two words", not: false },
      { field: undefined, value: "plain", not: false },
    ]);
  });

  it("takes a name that is not a field as text", () => {
    expect(parseFilter("http://127.0.0.1:3500 unknown:x", ["topic"])).toEqual([
      { field: undefined, value: "http://127.0.0.1:3500", not: false },
      { field: undefined, value: "unknown:x", not: false },
    ]);
  });

  it("takes quotes that are not closed, and an empty text", () => {
    expect(parseFilter('topic:"or', ["topic"])).toEqual([{ field: "topic", value: "or", not: false }]);
    expect(parseFilter("  ", ["topic"])).toEqual([]);
    expect(parseFilter('topic:""', ["topic"])).toEqual([]);
  });
});

describe("matcher", () => {
  it.each([
    ["", ["orders", "orders-failed", "refunds"]],
    ["topic:orders", ["orders", "orders-failed"]],
    ["TOPIC:Orders", ["orders", "orders-failed"]],
    ["-topic:failed topic:orders", ["orders"]],
    ["app:billing", ["orders", "refunds"]],
    ["-app:billing", ["orders-failed"]],
    ["size:>100", ["orders"]],
    ["size:<100", ["orders-failed"]],
    ["ware", ["orders-failed"]],
    ["nothing", []],
  ])("finds the items of %j", (filter, topics) => {
    expect(found(filter)).toEqual(topics);
  });
});
