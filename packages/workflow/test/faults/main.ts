// `npm run faults --workspace packages/workflow -- 200 5`: instances, and how often each process is killed.
import { runFaults } from "./run-faults.ts";

const [instances = 200, rounds = 5] = process.argv.slice(2).map(Number);
const report = await runFaults({
  instances,
  rounds,
  pauseMs: 3_000,
  resultMs: 300_000,
  progress: (line) => console.log(line),
});
console.log(report);
process.exitCode = report.problems.length === 0 ? 0 : 1;
