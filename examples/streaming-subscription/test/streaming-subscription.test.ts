import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { orders } from "../src/orders.ts";
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

test("every order is handled, those that fail at first among them", async () => {
  const lines: string[] = [];
  const counts: number[] = [];
  const sum = await orders(
    300,
    (line) => lines.push(line),
    (handled) => counts.push(handled),
  );
  expect(lines).toEqual([
    "subscribed   the stream is connected",
    "published    300 orders",
    "handled      300 orders, 3 of them at the second attempt",
    "stream       closed",
  ]);
  expect(counts.at(-1)).toBe(300);
  expect(sum).toBe(3 * Array.from({ length: 100 }, (_, i) => 1 + (i % 7)).reduce((a, b) => a + b));
});
