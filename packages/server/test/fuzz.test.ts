import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
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

/** Seconds for each channel: a few in the unit tests, or FUZZ_SECONDS. A failure is repeated with FUZZ_SEED. */
const SECONDS = Number(process.env["FUZZ_SECONDS"] ?? 1.5);
const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 1_000_000);

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
const VERBS = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "CONNECT", "PRI", "get"];
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

function http2(random: Random): Buffer {
  const parts = [Buffer.from(PREFACE), SETTINGS];
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
    const message = random.pick([
      Buffer.alloc(0),
      random.bytes(20),
      gzipSync(Buffer.alloc(100_000)),
      Buffer.from("\n\u0001x"),
    ]);
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

async function attack({ port }: AppPort, random: Random): Promise<void> {
  const socket = await openSocket(port);
  socket.resume();
  const make = random.below(2) === 0 ? http1 : http2;
  for (let i = 1 + random.below(3); i > 0; i--) {
    const bytes = make(random);
    socket.write(random.below(2) === 0 ? random.mutate(bytes) : bytes);
    if (random.below(2) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  if (random.below(2) === 0) socket.end();
  await new Promise((resolve) => setTimeout(resolve, random.below(4)));
  socket.destroy();
}

test.each(["http", "grpc"] as const)(
  `random bytes end neither the process nor the service of others: channel %s, seed ${String(SEED)}`,
  async (channel) => {
    const random = new Random(SEED);
    const token = random.below(2) === 0 ? {} : { appToken: "t0ken" };
    await using app = await openAppPort(
      { channel, headersTimeoutMs: 300, stopTimeoutMs: 5_000, ...token },
      (server) => {
        server.subscribe("p", "t", () => undefined, { bulk: true });
        server.method("x", async (call) => call.json());
        server.binding("tick", () => undefined);
        server.job("a", () => undefined);
      },
    );
    const end = performance.now() + SECONDS * 1_000;
    let attacks = 0;
    while (performance.now() < end) {
      await Promise.all(Array.from({ length: 20 }, () => attack(app, random)));
      attacks += 20;
      expect(app.escaped).toEqual([]);
    }
    expect(attacks).toBeGreaterThan(0);
    // Once is enough: a busy machine may take longer for a request than `headersTimeoutMs`.
    const status = () => fetch(`${app.url}/healthz`).then((response) => response.status, String);
    await expect.poll(status).toBe(200);
    await app.server.stop();
    expect(app.escaped).toEqual([]);
  },
  SECONDS * 1_000 + 180_000,
);
