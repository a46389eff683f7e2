import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { quickstart } from "../src/quickstart.ts";
import { startRuntime } from "../src/runtime.ts";

let runtime: Awaited<ReturnType<typeof startRuntime>>;

beforeAll(async () => {
  runtime = await startRuntime("process", () => undefined);
  for (const [name, value] of Object.entries(runtime.environment)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await runtime[Symbol.asyncDispose]();
});

test("the quickstart prints each step", async () => {
  const lines: string[] = [];
  await quickstart((line) => lines.push(line));
  expect(lines).toEqual([
    "connected    the sidecar of quickstart, Dapr 1.18.2",
    "state        order-1 is a pot of tea for 4.5",
    "state        a second write with the same etag is refused: aborted",
    'invocation   the orders app responded {"receipt":"a pot of tea, 4.50"}',
    "publish      the orders app has received 1 event",
    "secret       PAYMENT_KEY has 6 characters",
    "lock         the first to ask has got it, the second has not",
    "state        order-1 is undefined again",
  ]);
});
