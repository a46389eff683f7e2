import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunSpec } from "../../src/spec/run-spec.ts";
import type { Changes } from "../../src/ui/protocol.ts";
import { Page } from "../../src/ui/page.ts";
import { LIMITS } from "../../src/ui/store/limits.ts";

const WAIT_MS = 120_000;
const PROTOBUF = { "content-type": "application/x-protobuf" };

const SPEC: RunSpec = { apps: [], placement: false, scheduler: false, redelivery: false, watch: false };

let page: Page;

beforeEach(async () => {
  page = await Page.open({ port: 0, spec: SPEC, env: {} });
});

afterEach(() => page[Symbol.asyncDispose]());

/** Returns the address to which an app exports its traces. */
const tracesOf = (appId: string): string => {
  const { appEnv } = page.sessionOptions;
  const env = typeof appEnv === "function" ? appEnv(appId) : {};
  return `${env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? ""}/v1/traces`;
};

const post = (url: string, body: Uint8Array, headers: Record<string, string> = PROTOBUF): Promise<Response> =>
  fetch(url, { method: "POST", headers, body: new Uint8Array(body) });

/** Encodes an ExportTraceServiceRequest. */
function encode(
  count: number,
  change: (span: BinaryWriter, index: number) => void = () => undefined,
): Uint8Array {
  const scope = new BinaryWriter();
  for (let index = 0; index < count; index++) {
    const id = Buffer.alloc(16);
    id.writeUInt32BE(index + 1, 4);
    const span = new BinaryWriter();
    span.tag(1, 2).bytes(id).tag(2, 2).bytes(id.subarray(0, 8));
    change(span, index);
    scope.tag(2, 2).bytes(span.finish());
  }
  return nested(1, nested(2, scope.finish()));
}

function nested(field: number, bytes: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(field, 2).bytes(bytes).finish();
}

/** Resolves to all that the page's stream has first. */
async function state(): Promise<string> {
  const ending = new AbortController();
  const { body } = await fetch(`${page.url}api/stream`, { signal: ending.signal });
  let text = "";
  for await (const chunk of body ?? []) {
    text += Buffer.from(chunk).toString("latin1");
    if (text.includes("event: live")) break;
  }
  ending.abort();
  return text;
}

const spansIn = (text: string) =>
  text.split("\n\n").flatMap((part) => {
    const [, json] = /^event: changes\ndata: (.*)$/s.exec(part) ?? [];
    return json === undefined ? [] : ((JSON.parse(json) as Changes).spans ?? []);
  });

test(
  "bytes that are not spans are refused, or are no spans",
  async () => {
    let deep: Uint8Array = Buffer.from("x");
    for (let depth = 0; depth < 1_000; depth++) deep = nested(5, deep);
    const whole = encode(3);
    const garbage = [
      randomBytes(100_000),
      whole.subarray(0, whole.length - 3),
      Buffer.alloc(1_000, 255),
      Buffer.from("<html>"),
      encode(1, (span) => span.tag(9, 2).bytes(deep)),
      encode(1, (span) => span.tag(5, 2).bytes(Buffer.from([255, 254]))),
    ];
    for (const body of garbage) expect([200, 400]).toContain((await post(tracesOf("shop"), body)).status);
    expect(
      (await post(tracesOf("shop"), Buffer.from("{}"), { "content-type": "application/json" })).status,
    ).toBe(415);
    expect((await post(tracesOf("shop").replace("shop", "%E0%A4%A"), whole)).status).toBe(400);
    expect((await post(tracesOf("shop"), whole)).status).toBe(200);
    expect(spansIn(await state()).length).toBeGreaterThanOrEqual(3);
  },
  WAIT_MS,
);

test(
  "spans are bounded in size, in number and in what each has",
  async () => {
    expect((await post(tracesOf("shop"), Buffer.alloc(9 * 1024 * 1024))).status).toBe(413);
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect((await post(tracesOf("shop"), bomb, { ...PROTOBUF, "content-encoding": "gzip" })).status).toBe(
      413,
    );
    expect((await post(tracesOf("shop"), encode(LIMITS.spans + 5_000))).status).toBe(200);
    expect(spansIn(await state())).toHaveLength(LIMITS.spans);
    const long = Buffer.from("x".repeat(100_000));
    const fat = encode(1, (span) => {
      span.tag(5, 2).bytes(long);
      for (let index = 0; index < 500; index++)
        span.tag(9, 2).bytes(
          Buffer.concat([
            new BinaryWriter()
              .tag(1, 2)
              .string(`key-${String(index)}`)
              .finish(),
            nested(2, nested(1, long.subarray(0, 5_000))),
          ]),
        );
    });
    expect((await post(tracesOf(`a/${"b".repeat(3_000)}`), fat)).status).toBe(200);
    const span = spansIn(await state()).at(-1);
    expect(Object.keys(span?.attributes ?? {}).length).toBeLessThanOrEqual(65);
    expect(JSON.stringify(span).length).toBeLessThan(150_000);
  },
  WAIT_MS,
);

test(
  "a page that is open 16 times is not opened again until one is closed, and so with exports",
  async () => {
    const { port, pathname } = new URL(page.url);
    const { pathname: traces } = new URL(tracesOf("shop"));
    const sockets: Socket[] = [];
    /** Sends the head of a request, and resolves when the server has responded, or at once. */
    const hold = async (head: string): Promise<Socket> => {
      const socket = connect(Number(port), "127.0.0.1");
      sockets.push(socket);
      socket.on("error", () => undefined);
      const isReady = new Promise((resolve) =>
        socket.once(head.startsWith("GET") ? "data" : "connect", resolve),
      );
      socket.write(
        `${head} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: ${head.startsWith("GET") ? "0" : "5"}\r\n\r\n`,
      );
      await isReady;
      return socket;
    };
    const until = (status: number, send: () => Promise<Response>): Promise<void> =>
      vi.waitFor(
        async () => {
          const response = await send();
          await response.body?.cancel();
          expect(response.status).toBe(status);
        },
        { timeout: WAIT_MS / 2, interval: 50 },
      );
    try {
      const streams = await Promise.all(Array.from({ length: 16 }, () => hold(`GET ${pathname}api/stream`)));
      const open = (): Promise<Response> => fetch(`${page.url}api/stream`);
      await until(503, open);
      streams[0]?.destroy();
      await until(200, open);
      const exports = await Promise.all(Array.from({ length: 16 }, () => hold(`POST ${traces}`)));
      const send = (): Promise<Response> => post(tracesOf("shop"), encode(1));
      await until(503, send);
      for (const socket of exports) socket.destroy();
      await until(200, send);
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  },
  WAIT_MS,
);
