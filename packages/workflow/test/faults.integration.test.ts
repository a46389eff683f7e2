import { expect, test } from "vitest";
import { runFaults } from "./faults/run-faults.ts";

/** `npm run faults` runs the long form. */
const INSTANCES = Number(process.env["DAPR_TS_FAULTS"] ?? 20);

test("instances end, and nothing is lost, while worker, daprd and scheduler are killed in turn (python-sdk#900, #857, dotnet-sdk#1293)", async () => {
  const report = await runFaults(INSTANCES);
  console.info(report);
  expect(report.problems).toEqual([]);
  expect(report.kills["worker"]).toBeGreaterThan(0);
}, 600_000);
