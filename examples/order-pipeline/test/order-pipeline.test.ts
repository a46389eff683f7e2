import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startApp } from "../src/app-process.ts";
import { OrderBook } from "../src/order-book.ts";
import { runPipeline } from "../src/pipeline.ts";
import { MAX_RETRIES, startRuntime } from "../src/runtime.ts";

let runtime: Awaited<ReturnType<typeof startRuntime>>;

beforeAll(async () => {
  runtime = await startRuntime("process");
});

afterAll(async () => {
  await runtime[Symbol.asyncDispose]();
});

test("every order is shipped or a dead letter", async () => {
  const lines: string[] = [];
  await runPipeline(runtime, 20, (app, line) => lines.push(`${app}: ${line}`));
  const of = (id: string): string[] =>
    lines.flatMap((line) => line.split(`fulfilment: ${id} `).slice(1)).filter((line) => line !== "");
  expect(of("order-1")).toEqual(["is being packed, attempt 1", "is shipped: 1 × tea"]);
  expect(of("order-2")).toEqual([
    ...["is being packed, attempt 1", "failed: the vase broke"],
    ...["is being packed, attempt 2", "failed: the vase broke"],
    ...["is being packed, attempt 3", "is shipped: 2 × a vase"],
  ]);
  expect(of("order-5").filter((line) => line.startsWith("failed"))).toHaveLength(1 + MAX_RETRIES);
  expect(of("order-5").at(-1)).toBe("is a dead letter: 1 × a unicorn");
  expect(of("order-9")).toEqual(["is a dead letter: -1 × tea"]);
  expect(lines.at(-1)).toBe(
    "checkout: summary: 20 published = 16 shipped (6 after retries) + 4 dead letters (2 did not fit the schema)",
  );
});

test("an order in flight at SIGTERM is shipped and acknowledged before the app ends", async () => {
  const lines: string[] = [];
  await using fulfilment = startApp(
    "fulfilment",
    { ...runtime.environments.fulfilment, PACKING_MS: "1000" },
    (line) => lines.push(line),
  );
  await vi.waitUntil(() => lines.includes("open for orders"), { timeout: 90_000 });
  const { httpEndpoint } = runtime.dapr.apps.checkout;
  await fetch(`${httpEndpoint}/v1.0/publish/pubsub/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: "last", item: "tea", quantity: 1 }),
  });
  await vi.waitUntil(() => lines.includes("last is being packed, attempt 1"), { timeout: 90_000 });
  expect(await pending("orders", "fulfilment")).toBe(1);
  fulfilment.kill("SIGTERM");
  expect(await fulfilment.exited).toBe(0);
  expect(lines.slice(-2)).toEqual(["last is being packed, attempt 1", "last is shipped: 1 × tea"]);
  // daprd acknowledges once it has the answer.
  await vi.waitFor(async () => expect(await pending("orders", "fulfilment")).toBe(0), { timeout: 90_000 });
  expect(lines.filter((line) => line.startsWith("last"))).toHaveLength(2);
});

test("a caller that waits for an order stops at its signal, and other callers keep waiting", async () => {
  const book = new OrderBook();
  const caller = new AbortController();
  const lost = book.settled("order-1", caller.signal);
  const kept = book.settled("order-1", new AbortController().signal);
  caller.abort(new Error("the caller is gone"));
  await expect(lost).rejects.toThrow("the caller is gone");
  await expect(book.settled("order-1", caller.signal)).rejects.toThrow("the caller is gone");
  book.settle("order-1", "shipped");
  expect(await kept).toEqual({ state: "shipped", attempts: 0 });
});

/** How many messages of a stream Redis has handed out without an acknowledgement. */
async function pending(stream: string, group: string): Promise<number> {
  const socket = connect(runtime.redis.port, runtime.redis.host);
  socket.write(`XPENDING ${stream} ${group}\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  const [count] = /(?<=^\*4\r\n:)\d+/.exec(answer.toString()) ?? [];
  if (count === undefined) throw new Error(`Redis answered ${answer.toString()}`);
  return Number(count);
}
