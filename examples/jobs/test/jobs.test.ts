import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { jobs } from "../src/jobs.ts";
import { startRuntime } from "../src/runtime.ts";

let runtime: Awaited<ReturnType<typeof startRuntime>>;

beforeAll(async () => {
  runtime = await startRuntime("process");
  for (const [name, value] of Object.entries(runtime.environment)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await runtime[Symbol.asyncDispose]();
});

test("the jobs run at their times with their data", async () => {
  const lines: string[] = [];
  await jobs(runtime.port, (line) => lines.push(line));
  expect(lines).toEqual([
    "scheduled    report runs 2 times, @every 1s",
    'received     report, with {"format":"pdf","pages":[1,2]}, and again with 2 pages',
    "logged       job invoice: the handler threw",
    "failed       invoice 42 ran again after its handler threw",
    "bytes        someday has 3 bytes, due 2099-01-01T00:00:00.000Z",
    "deleted      someday is gone",
  ]);
});
