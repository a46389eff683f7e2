import { expect, test } from "vitest";
import { LONG, runFaults } from "./faults/run-faults.ts";

const SHORT = { instances: 12, rounds: 1, pauseMs: 500, resultMs: 240_000 };

/** With this variable as the long form (T17 of `npm run soak`), which `npm run faults` is as well. */
const form = process.env["DAPR_TS_FAULTS"] === undefined ? SHORT : LONG;

// Without a retry: the subject is that nothing is lost.
test(
  "instances end, and nothing is lost, while worker, daprd, placement and scheduler are killed in turn (python-sdk#900, #857, dotnet-sdk#1293, java-sdk#1358, dapr#9641)",
  { retry: 0, timeout: form === LONG ? 1_800_000 : 500_000 },
  async ({ annotate }) => {
    const lines: string[] = [];
    const report = await runFaults({
      ...form,
      progress(line) {
        lines.push(line);
        void annotate(line, "progress");
      },
    });
    const { instances, rounds } = form;
    const { completed, kills, repeats } = report;
    const killed = Object.values(kills).reduce((sum, count) => sum + count);
    await annotate(
      JSON.stringify({ instances, completed, kills: killed, "activities that ran again": repeats }),
      "totals",
    );
    expect(report.problems, lines.join("\n")).toEqual([]);
    expect({ completed, kills }).toEqual({
      completed: instances,
      kills: { worker: rounds, daprd: rounds, scheduler: rounds, placement: rounds },
    });
  },
);
