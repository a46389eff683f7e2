import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  FLAG,
  frame,
  HEALTH,
  hpack,
  http2Frame,
  LIST,
  openAppPort,
  openSocket,
  PREFACE,
  SETTINGS,
  type AppPort,
} from "./support/app-port.ts";
import { Random } from "./support/random.ts";

/** Requests of each test. The long form of T20 in reliability/README.md sets it. */
const REQUESTS = Number(process.env["DAPR_TS_FUZZ_REQUESTS"] ?? 1_000);
/** A failure is repeated with DAPR_TS_FUZZ_SEED. */
const SEED = Number(process.env["DAPR_TS_FUZZ_SEED"] ?? Date.now() % 1_000_000);
/**
 * Connections at once. Client and server share an event loop, which accepts one connection in each of its turns: with more of
 * them the queue of the port fills, and the kernel tries each connection again after a second.
 */
const CONNECTIONS = 4;

const PATHS = [
  "/",
  "/x",
  "/healthz",
  "/dapr/config",
  "/dapr/subscribe",
  "/job/a",
  "/events/p/t",
  "/tick",
  "*",
  "//[",
  "/%zz",
];
const RPCS = [
  HEALTH,
  LIST,
  ...["OnInvoke", "OnTopicEvent", "OnBulkTopicEvent", "OnBindingEvent", "OnJobEvent"].map(
    (name) => `/dapr.proto.runtime.v1.AppCallback/${name}`,
  ),
];
const VERBS = ["GET", "POST", "POST", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "CONNECT", "PRI", "get"];
const NAMES = [
  "host",
  "content-length",
  "transfer-encoding",
  "content-type",
  "connection",
  "upgrade",
  "expect",
  "te",
  "origin",
  "dapr-api-token",
  "grpc-timeout",
  "grpc-encoding",
  "traceparent",
  "x",
];
const VALUES = [
  "x",
  "x:y",
  "a%b",
  "[",
  "5",
  "99999999999",
  "chunked",
  "close",
  "h2c",
  "100-continue",
  "trailers",
  "application/json",
  "application/grpc",
  "application/cloudevents+json",
  "gzip",
  "1S",
  "t0ken",
  "\u00e9",
];
const BODIES = [
  "",
  "{",
  "[]",
  '{"specversion":"1.0","data":1}',
  '{"entries":[null]}',
  '{"entries":[{"entryId":1,"event":"!"}]}',
  "0\r\n\r\n",
  "ffff\r\n",
];
const BOMB = gzipSync(Buffer.alloc(100_000));

function http1(random: Random): Buffer {
  const version = random.pick(["1.1", "1.1", "1.1", "1.0", "2.0", "0.9", "9.9"]);
  const body = random.pick(BODIES);
  const headers = Array.from(
    { length: random.below(6) },
    () => `${random.pick(NAMES)}: ${random.pick(VALUES)}\r\n`,
  );
  if (random.below(2) === 0) headers.push(`content-length: ${String(body.length)}\r\n`);
  const head = `${random.pick(VERBS)} ${random.pick([...PATHS, ...RPCS])} HTTP/${version}\r\nhost: x\r\n`;
  return Buffer.from(`${head}${headers.join("")}\r\n${body}`, "latin1");
}

function http2(random: Random, isFirst: boolean): Buffer {
  const parts = isFirst ? [Buffer.from(PREFACE), SETTINGS] : [];
  for (let i = random.below(12); i > 0; i--) {
    const stream = random.pick([0, 1, 1, 3, 5, 2, 2 ** 31 - 1]);
    const isCall = random.below(2) === 0;
    const headers: Record<string, string> = {
      ":method": random.pick(VERBS),
      ":scheme": "http",
      ":path": random.pick(isCall ? RPCS : PATHS),
      ":authority": random.pick(VALUES),
      ...(isCall && { "content-type": "application/grpc", te: "trailers" }),
      ...(random.below(3) === 0 && { [random.pick(NAMES)]: random.pick(VALUES) }),
    };
    if (random.below(8) === 0) delete headers[random.pick(Object.keys(headers))];
    const message = random.pick([Buffer.alloc(0), random.bytes(20), BOMB, Buffer.from("\n\u0001x")]);
    parts.push(
      random.pick([
        () =>
          http2Frame(
            1,
            random.pick([0, FLAG.END_HEADERS, FLAG.END_HEADERS | FLAG.END_STREAM]),
            stream,
            hpack(headers),
          ),
        () => http2Frame(1, FLAG.END_HEADERS, stream, hpack(headers)),
        () =>
          http2Frame(
            0,
            random.below(2),
            stream,
            isCall ? frame(message, random.below(3)) : Buffer.from(random.pick(BODIES)),
          ),
        () => http2Frame(3, 0, stream, Buffer.from([0, 0, 0, random.below(14)])),
        () => http2Frame(6, 0, 0, random.bytes(8)),
        () => http2Frame(7, 0, 0, random.bytes(8)),
        () => http2Frame(8, 0, stream, random.bytes(4)),
        () => http2Frame(9, FLAG.END_HEADERS, stream, random.bytes(10)),
        () => http2Frame(random.below(20), random.below(256), stream, random.bytes(random.below(40))),
      ])(),
    );
  }
  return Buffer.concat(parts);
}

/** Opens one connection and sends some requests. Returns their number. */
async function attack({ port }: AppPort, random: Random): Promise<number> {
  const socket = await openSocket(port);
  socket.resume();
  const make = random.below(2) === 0 ? http1 : http2;
  const requests = 1 + random.below(6);
  for (let i = 0; i < requests; i++) {
    const bytes = make(random, i === 0);
    socket.write(random.below(2) === 0 ? random.mutate(bytes) : bytes);
    if (random.below(2) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (random.below(2) === 0) socket.end();
  await new Promise((resolve) => setTimeout(resolve, random.below(4)));
  socket.destroy();
  return requests;
}

const connections = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;

const PROGRESS_MS = 10_000;

/** The last token is in no attack. */
const TOKENS = [undefined, "t0ken", "another"];

describe.each(["http", "grpc"] as const)(
  `random bytes on the %s channel, seed ${String(SEED)}`,
  (channel) => {
    test.for(TOKENS)(
      "end neither the process nor the service of others, and run no handler without the token: %s",
      { timeout: 180_000 + REQUESTS * 30, retry: 0 },
      async (appToken, { annotate }) => {
        let handled = 0;
        const handle = (): void => void handled++;
        await using app = await openAppPort(
          { channel, headersTimeoutMs: 300, ...(appToken !== undefined && { appToken }) },
          (server) => {
            server.subscribe("p", "t", handle, { bulk: true });
            server.method("x", async (call) => {
              handle();
              return call.json();
            });
            server.binding("tick", handle);
            server.job("a", handle);
          },
        );
        const before = connections();
        let requests = 0;
        let attacks = 0;
        let reportedAt = performance.now();
        const attackUntilDone = async (): Promise<void> => {
          while (requests < REQUESTS && app.escaped.length === 0) {
            // Each connection has a seed of its own, so that its bytes do not depend on the order of the others.
            const sent = await attack(app, new Random(SEED + attacks++));
            requests += sent;
            app.log.said.length = 0;
            if (performance.now() - reportedAt < PROGRESS_MS) continue;
            reportedAt = performance.now();
            await annotate(
              `${channel}, token ${String(appToken)}: ${String(requests)} of ${String(REQUESTS)} requests`,
              "progress",
            );
          }
        };
        await Promise.all(Array.from({ length: CONNECTIONS }, attackUntilDone));
        expect(app.escaped).toEqual([]);
        if (appToken === "another") expect(handled).toBe(0);
        if (appToken === undefined) expect(handled).toBeGreaterThan(0);
        // Once is enough: a busy machine may take longer for a request than `headersTimeoutMs`.
        const status = () => fetch(`${app.url}/healthz`).then((response) => response.status, String);
        await expect.poll(status).toBe(200);
        await app.server.stop();
        await expect.poll(connections).toBeLessThanOrEqual(before);
        expect(app.escaped).toEqual([]);
        await annotate(JSON.stringify({ "random requests": requests, "handlers run": handled }), "totals");
      },
    );
  },
);
