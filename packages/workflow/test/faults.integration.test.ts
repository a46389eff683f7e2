import { expect, test } from "vitest";
import { runFaults } from "./faults/run-faults.ts";

/** `npm run faults` is the long form, with 200 instances and 20 kills. Without a retry: the subject is that nothing is lost. */
test(
  "instances end, and nothing is lost, while worker, daprd, placement and scheduler are killed in turn (python-sdk#900, #857, dotnet-sdk#1293, java-sdk#1358, dapr#9641)",
  { retry: 0, timeout: 500_000 },
  async () => {
    const lines: string[] = [];
    const report = await runFaults({
      instances: 12,
      rounds: 1,
      pauseMs: 500,
      resultMs: 240_000,
      progress: (line) => lines.push(line),
    });
    expect(report.problems, lines.join("\n")).toEqual([]);
    expect(report).toMatchObject({
      completed: 12,
      kills: { worker: 1, daprd: 1, scheduler: 1, placement: 1 },
    });
  },
);
