import { once } from "node:events";
import { createInterface } from "node:readline";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Changes, LogEntry } from "../../src/ui/protocol.ts";
import { ChangeStream } from "../../src/ui/server/change-stream.ts";
import { LIMITS } from "../../src/ui/store/limits.ts";
import { PageStore } from "../../src/ui/store/page-store.ts";

const reset = () => ({ run: { version: "1", startedAt: 0, limits: LIMITS, others: [] } });

let store: PageStore;
let server: Server;
let url: string;

beforeEach(async () => {
  store = new PageStore();
  server = createServer((_, response) => void new ChangeStream(store, response).run(reset));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});

afterEach(async () => {
  store[Symbol.dispose]();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
});

function log(seq: number, text = "line"): LogEntry {
  return { seq, time: 0, source: "app", level: "info", text };
}

interface Received {
  readonly name: string;
  readonly data: Changes;
}

/** Reads events of a stream until one fits. */
async function readUntil(
  body: AsyncIterable<Uint8Array>,
  fits: (event: Received, all: readonly Received[]) => boolean,
): Promise<Received[]> {
  const all: Received[] = [];
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const [, name, json] = /^event: (\w+)\ndata: (.*)$/s.exec(part) ?? [];
      if (name === undefined || json === undefined) continue;
      const event = { name, data: JSON.parse(json) as Changes };
      all.push(event);
      if (fits(event, all)) return all;
    }
  }
  throw new Error("the stream ended");
}

const bodyOf = async (): Promise<AsyncIterable<Uint8Array>> => {
  const { body } = await fetch(url);
  if (body === null) throw new Error("no body");
  return body;
};

test("a page gets the state first and then each change once", async () => {
  store.addLog(log(1));
  const body = await bodyOf();
  const iterator = body[Symbol.asyncIterator]();
  // Without "return", by which a loop that ends early would cancel the stream.
  const rest = { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };
  const first = await readUntil(rest, ({ name }) => name === "live");
  expect(first.map(({ name }) => name)).toEqual(["reset", "changes", "changes", "live"]);
  store.addLog(log(2));
  store.markStale("state", "state");
  const [news] = await readUntil(rest, ({ name }) => name === "changes");
  await iterator.return?.();
  expect(news?.data).toEqual({ logs: [log(2)], stale: ["state"] });
  expect(first.flatMap(({ data }) => data.logs ?? [])).toEqual([log(1)]);
});

test("a page that does not read gets the whole state anew, and what waits for it is bounded", async () => {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.setEncoding("utf8");
  const counts = { reset: 0, live: 0 };
  let seqs: number[] = [];
  const lines = createInterface({ input: socket });
  lines.on("line", (line) => {
    if (line === "event: reset") {
      counts.reset++;
      seqs = [];
    } else if (line === "event: live") counts.live++;
    else if (line.startsWith('data: {"logs"'))
      seqs.push(...((JSON.parse(line.slice("data: ".length)) as Changes).logs ?? []).map(({ seq }) => seq));
  });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await once(lines, "line");
  };
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await until(() => counts.live === 1);
  lines.pause();
  const text = "x".repeat(1_000);
  // More than the buffers of both sockets and the queue hold.
  for (let seq = 1; seq <= 40_000; seq++) store.addLog(log(seq, text));
  lines.resume();
  await until(() => counts.reset > 1 && counts.live > 1 && seqs.at(-1) === 40_000);
  expect(seqs.length).toBe(LIMITS.logs);
  expect(new Set(seqs).size).toBe(seqs.length);
  socket.destroy();
});

test("a store keeps at most its limits, and large values leave less room", () => {
  for (let seq = 1; seq <= 25_000; seq++) store.addLog(log(seq));
  const logs = store.snapshot().flatMap((part) => part.logs ?? []);
  expect(logs.length).toBe(LIMITS.logs);
  expect(logs.at(-1)?.seq).toBe(25_000);
  const large = new PageStore();
  for (let seq = 1; seq <= 25_000; seq++) large.addLog(log(seq, "x".repeat(8_000)));
  expect(large.snapshot().flatMap((part) => part.logs ?? []).length).toBeLessThan(5_000);
});
