import { describe, expect, it } from "vitest";
import type { Row } from "../src/benchmark.ts";
import { atLeast, atMost, keeps } from "../src/budget.ts";
import { allKept, verdictOf, type Report } from "../src/report/report.ts";
import { reportText } from "../src/report/text.ts";
import { spread } from "../src/statistics.ts";

const row = (result: number, more: Partial<Row> = {}): Row => {
  return { what: "a call", values: [1234.5, undefined], result: spread([result]), ...more };
};

function report(rows: readonly Row[], failures: Report["failures"] = []): Report {
  const machine = { cpu: "CPU", cores: 2, memoryGiB: 24, node: "v24.0.0", dapr: "1.18.2", load: 0.5 };
  const table = { title: "calls", unit: "µs", contestants: ["ours", "bare"], result: "ours / bare", rows };
  return { machine, seconds: 1, tables: [table], failures };
}

describe("a budget", () => {
  it("is kept at its limit", () => {
    expect([keeps(atMost(2), 2), keeps(atMost(2), 2.01)]).toEqual([true, false]);
    expect([keeps(atLeast(2), 2), keeps(atLeast(2), 1.99)]).toEqual([true, false]);
  });

  it("gives a verdict", () => {
    const budget = atLeast(2.5);
    expect(verdictOf(row(1))).toBe("");
    expect(verdictOf(row(2.5, { budget }))).toBe("ok");
    expect(verdictOf(row(2.4, { budget }))).toBe("miss");
    expect(verdictOf(row(2.4, { budget, bound: spread([2.6]) }))).toBe("miss");
    expect(verdictOf(row(2.4, { budget, bound: spread([2.45]) }))).toBe("bound");
    expect(verdictOf(row(2.5, { budget, bound: spread([2.45]) }))).toBe("ok");
  });
});

describe("a report", () => {
  it("passes when nothing was missed", () => {
    expect(allKept(report([row(1), row(1, { budget: atMost(1) })]))).toBe(true);
    expect(allKept(report([row(2, { budget: atMost(1) })]))).toBe(false);
  });

  it("is not fine when something could not be measured", () => {
    expect(allKept(report([], [{ benchmark: "size", reason: "no registry" }]))).toBe(false);
  });

  it("reads as a Markdown table that names what was missed", () => {
    const text = reportText(
      report([row(1.234, { budget: atMost(1.2) })], [{ benchmark: "size", reason: "why" }]),
    );
    expect(text).toMatch(/^2 × CPU, 24 GiB, Node v24.0.0, daprd 1.18.2, load before the run 0.5\n/);
    expect(text).toMatch(/\| {2,}\| ours, µs \| bare, µs \| ours \/ bare \| min–max \| budget \| {6}\|/);
    expect(text).toMatch(/\| a call \| +1235 \| +\| +1\.23 \| +\| +≤ 1\.2 \| miss \|/);
    expect(text).toContain("size: not measured: why");
    expect(text).toMatch(/Missed: calls, a call; size\.\n$/);
  });

  it("keeps a cell for the best possible result in a row without one", () => {
    const one = report([row(1, { bound: spread([3]) }), row(2)]);
    const text = reportText({ ...one, tables: one.tables.map((table) => ({ ...table, bound: "at best" })) });
    const last = text.split("\n").findLast((line) => line.startsWith("|")) ?? "";
    const cells = last.split("|").map((cell) => cell.trim());
    expect(cells.slice(1, -1)).toEqual(["a call", "1235", "", "", "2", "", "", ""]);
  });

  it("reports a budget that the bare transport misses as bound", () => {
    const budget = atLeast(2.5);
    const bound = report([row(2.4, { budget, bound: spread([2.45]) })]);
    expect(allKept(bound)).toBe(true);
    expect(reportText(bound)).toMatch(/\n\nMissed, by the bare transport too: calls, a call\.\n$/);
    expect(reportText(report([row(2.5, { budget })]))).toMatch(/\n\nEvery budget is kept\.\n$/);
  });
});
