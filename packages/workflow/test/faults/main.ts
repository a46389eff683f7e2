// `npm run faults --workspace packages/workflow -- 200 5`: instances, and how often each process is killed.
import { LONG, runFaults } from "./run-faults.ts";

const [instances = LONG.instances, rounds = LONG.rounds] = process.argv.slice(2).map(Number);
const report = await runFaults({
  ...LONG,
  instances,
  rounds,
  progress: (line) => console.log(line),
});
console.log(report);
process.exitCode = report.problems.length === 0 ? 0 : 1;
