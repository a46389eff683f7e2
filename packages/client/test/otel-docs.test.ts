import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { SpanKind } from "@opentelemetry/api";
import type { Work } from "@dapr-ts/core";
import { attributesOf, describe as describeWork } from "../src/otel/describe.ts";
import { ATTRIBUTE, METRICS } from "../src/otel/names.ts";
import { expect, test } from "vitest";

const page = readFileSync(new URL("../../../docs/observability.md", import.meta.url), "utf8");

/** Returns the rows of the table whose first column has this title, as cells. */
function table(title: string): string[][] {
  const lines = page.split("\n");
  const from = lines.findIndex((line) => line.startsWith(`| ${title} `));
  const rows = lines.slice(from + 2);
  const end = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const named = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);

test("the page lists the attributes of the code", () => {
  expect(table("attribute").flatMap(([cell]) => named(cell))).toEqual(Object.values(ATTRIBUTE));
});

/** The names of the conventions that are not deprecated: those of the constants in the package's declarations. */
function conventions(): Set<string> {
  const folder = dirname(fileURLToPath(import.meta.resolve("@opentelemetry/semantic-conventions")));
  const names = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".d.mts")))
    for (const [, comment = "", name = ""] of readFileSync(join(folder, file), "utf8").matchAll(CONSTANT))
      if (!comment.includes("@deprecated")) names.add(name);
  return names;
}

const CONSTANT = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*(?:export )?declare const \w+: "([^"]+)"/g;

test("attributes and metrics outside dapr. are those of the current conventions", () => {
  const names = [...Object.values(ATTRIBUTE), ...Object.values(METRICS).map(([, name]) => name)];
  const known = conventions();
  expect(names.filter((name) => !name.startsWith("dapr.") && !known.has(name))).toEqual([]);
});

test("the page lists the metrics of the code, with instrument, unit and description", () => {
  const rows = table("metric").map(([name, instrument, unit, description]) => [
    instrument,
    ...named(name),
    ...named(unit),
    description,
  ]);
  expect(rows).toEqual(Object.values(METRICS));
});

const carrier = { get: () => undefined, names: () => [] };
const input = { store: "s", appId: "a" };

/** Work of each kind, with the placeholders of the page as names. */
const WORK: readonly Work[] = [
  { kind: "call", operation: "{operation}", wire: "http", input },
  {
    kind: "call",
    operation: "pubsub.publishBulk",
    wire: "http",
    input: { pubsub: "p", topic: "{topic}", entries: [] },
  },
  {
    kind: "event",
    pubsub: "p",
    subscription: "{topic}",
    topic: "other",
    id: "1",
    batch: { size: 2, carrier },
    producer: undefined,
    carrier,
  },
  { kind: "method", verb: "GET", route: "/{route}", caller: "a", carrier },
  { kind: "method", verb: "NEW", route: "/{route}", caller: "a", carrier },
  { kind: "binding", name: "{name}", carrier },
  { kind: "job", name: "{name}", carrier },
  { kind: "configuration", name: "{store}", carrier },
  { kind: "service", name: "{package}.{Service}/{Method}", carrier },
  { kind: "actor", type: "{type}", id: "1", cause: "method", method: "{method}", link: undefined, carrier },
  { kind: "workflow", name: "{name}", instanceId: "1", carrier },
  { kind: "activity", name: "{name}", instanceId: "1", carrier },
];

test("the page lists the spans of the code, with kind and attributes", () => {
  const rows = table("work").map(([, name, kind, attributes]) => ({
    name: named(name)[0],
    kind,
    attributes: named(attributes).sort(),
  }));
  const code = WORK.map((work) => {
    const description = describeWork(work);
    const { name, kind } = description;
    return {
      name: name.replace("/{route}", "{route}"),
      kind: SpanKind[kind],
      attributes: Object.keys(attributesOf(work, description)).sort(),
    };
  });
  expect(rows).toEqual(code);
});

test("metrics have no ids", () => {
  const ids = [ATTRIBUTE.actorId, ATTRIBUTE.instanceId, ATTRIBUTE.messagingId, ATTRIBUTE.urlPath];
  for (const work of WORK) for (const id of ids) expect(describeWork(work).labels).not.toHaveProperty([id]);
});
