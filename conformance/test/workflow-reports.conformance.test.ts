import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { durableCases } from "../src/durable/cases.ts";
import { reportCases } from "../src/durable/reports.ts";
import { WORKER_REPORTS } from "../src/durable/worker-reports.ts";

const named = [
  "durabletask-js#118, #122, #123, #134, #136, #138, #142, #143, #146, #150, #157, #163, #164, #180, #181, #193, #195, #267",
  "#269, #280, #283, #301, #302, #306",
  "js-sdk#595, #689, #840",
  "dotnet#1665, #1683, #1746, #1772",
  "dapr#8277",
  "python#857",
  "c4edc16",
]
  .join(", ")
  .match(/#\d+|c4edc16/g) as string[];

test.each(named)("report %s is a case of the suite", (report) => {
  const names = [...durableCases, ...reportCases].map(({ name }) => name);
  expect(names.filter((name) => new RegExp(`${report}\\b`).test(name))).not.toEqual([]);
});

test.each(WORKER_REPORTS)("report $report is a test of $test", ({ report, test: file }) => {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  // Titles are the strings in double quotes that end with the numbers of reports.
  const titles = source.match(/"[^"\n]*\([^"\n]*\)"/g) ?? [];
  expect(titles.join("\n")).toContain(report);
});
