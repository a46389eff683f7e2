import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { brokenOf, type Row } from "../row.ts";
import type { SuiteLine } from "../suite-reporter.ts";

const REPORTER = fileURLToPath(new URL("../suite-reporter.ts", import.meta.url));

interface Suite {
  readonly id: string;
  readonly goal: string;
  readonly fault: string;
  readonly project: "unit" | "integration";
  /** Files of tests. */
  readonly files: readonly string[];
  /** Variables that make the tests long. */
  readonly environment?: Readonly<Record<string, string>>;
}

const SUITES: readonly Suite[] = [
  {
    id: "T13",
    goal: "an actor has one turn at a time on one host, and no acknowledged write is lost, however it moves",
    fault: "app or sidecar unhealthy, frozen, killed, stopped; placement killed",
    project: "integration",
    files: ["packages/actors/test/ownership", "packages/actors/test/rebalance"],
    environment: { ACTORS_SOAK: "1" },
  },
  {
    id: "T14",
    goal: "the types of a host are registered again after each loss of its connection or sidecar",
    fault: "connections cut and half-open, SIGKILL of daprd, a host that stops",
    project: "integration",
    files: ["packages/actors/test/sidecar-loss", "packages/actors/test/faults"],
  },
  {
    id: "T16",
    goal: "every actor answers again after placement was killed, and no acknowledged write is lost",
    fault: "SIGKILL of placement and a restart",
    project: "integration",
    files: ["packages/actors/test/ownership"],
    environment: { FAULT: "placement is killed" },
  },
  {
    id: "T17",
    goal: "every workflow completes, each activity runs at least once, and its result is recorded once",
    fault: "SIGKILL of the worker, daprd, placement and the scheduler in turn",
    project: "integration",
    files: ["packages/workflow/test/faults"],
    environment: { DAPR_TS_FAULTS: "1" },
  },
  {
    id: "T20",
    goal: "no request to the app's port ends the process, runs a handler without the token, or is buffered beyond its limit",
    fault: "attacks, and a million random requests",
    project: "unit",
    files: [
      "packages/server/test/fuzz",
      "packages/server/test/attacks",
      "packages/server/test/strangers",
      "packages/server/test/http.test",
    ],
    environment: { DAPR_TS_FUZZ_REQUESTS: "170000" },
  },
  {
    id: "T21",
    goal: "a name never leaves its place in a URL or header",
    fault: "names of every kind, at random",
    project: "unit",
    files: ["packages/core/test/call/hostile-names", "packages/core/test/properties"],
  },
  {
    id: "T22",
    goal: "against a broken or hostile sidecar every call ends by its deadline, with a DaprError",
    fault: "truncated, wrong, endless and random responses over HTTP and gRPC",
    project: "unit",
    files: [
      "packages/client/test/hostile",
      "packages/client/test/deframer",
      "packages/client/test/grpc-faults",
    ],
    environment: { DAPR_TS_FUZZ_SIDECARS: "10000", DAPR_TS_FUZZ_STREAMS: "100000" },
  },
];

/** Rows that are tests of other packages, where `npm test` runs their short forms; here is the long one. */
export const suites: readonly Row[] = SUITES.map(({ id, goal, fault, project, files, environment }) => ({
  id,
  goal,
  fault,
  short: undefined,
  long: { events: 0, cycles: 1, outageMs: 0 },
  async run(_, progress) {
    const child = spawn(
      process.execPath,
      ["node_modules/vitest/vitest.mjs", "run", "--project", project, `--reporter=${REPORTER}`, ...files],
      {
        cwd: fileURLToPath(new URL("../../..", import.meta.url)),
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let passed = 0;
    const failed: string[] = [];
    const totals: Record<string, number> = {};
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith('{"suite":')) return progress(line);
      const { suite } = JSON.parse(line) as SuiteLine;
      if ("progress" in suite) return progress(suite.progress);
      for (const [name, figure] of Object.entries(suite.totals)) totals[name] = (totals[name] ?? 0) + figure;
      if (suite.passed) passed++;
      else failed.push(suite.test);
      progress(`${String(passed)} passed, ${String(failed.length)} failed: ${suite.test}`);
    });
    const [code] = (await once(child, "close")) as [number | null];
    return {
      figures: { tests: passed + failed.length, failed: failed.length, ...totals },
      broken: brokenOf({
        [`no test fails: ${failed.join("; ")}`]: failed.length === 0,
        "some tests ran": passed > 0,
        "the tests end well": code === 0,
      }),
    };
  },
}));
