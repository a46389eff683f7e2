import { once } from "node:events";
import type { ClientHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { describe, expect, test, vi } from "vitest";
import {
  FLAG,
  frame,
  GRPC,
  HEALTH,
  hpack,
  http2Frame,
  openAppPort,
  openHttp2,
  openSocket,
  PREFACE,
  request,
  SETTINGS,
} from "./support/app-port.ts";

const TOKEN = { appToken: "t0ken" };
const OURS = { "dapr-api-token": "t0ken" };
const GENEROUS = { timeout: 30_000, interval: 20 };

/** Opens streams that never send all of their request, as far as the server lets them. */
async function openUnfinished(session: ClientHttp2Session, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const stream = session.request({ ":method": "POST", ":path": HEALTH, ...GRPC }, { endStream: false });
    stream.on("error", () => undefined);
  }
  // Answered after all of them were read.
  await new Promise((resolve) => session.ping(resolve));
}

/** Does the same for many streams of a connection, on bytes. */
async function openMany(port: number, count: number): Promise<Socket> {
  const socket = await openSocket(port);
  const headers = { ":method": "POST", ":scheme": "http", ":path": HEALTH, ":authority": "a", ...GRPC };
  const streams = Array.from({ length: count }, (_, i) =>
    http2Frame(1, FLAG.END_HEADERS, i * 2 + 1, hpack(headers)),
  );
  const ping = http2Frame(6, 0, 0, Buffer.from("all read"));
  socket.write(Buffer.concat([Buffer.from(PREFACE), SETTINGS, ...streams, ping]));
  let received = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    received += (chunk as Buffer).toString("latin1");
    if (received.includes("all read")) break;
  }
  return socket.resume();
}

describe("callers without the app's token", () => {
  test("cannot take the streams that daprd needs", async () => {
    await using app = await openAppPort({ channel: "grpc", ...TOKEN }, (server) =>
      server.method("x", () => "y"),
    );
    const daprd = openHttp2(app.url);
    expect((await request(daprd, { ":path": "/x", ...OURS }))?.status).toBe(200);
    const strangers = await Promise.all(Array.from({ length: 17 }, () => openMany(app.port, 500)));
    const call = { ":path": HEALTH, ...GRPC };
    for (const session of [daprd, openHttp2(app.url)]) {
      expect((await request(session, { ":path": "/x", ...OURS }))?.status).toBe(200);
      const probe = await request(session, call, frame(new Uint8Array(0)));
      expect(probe?.trailers["grpc-status"]).toBe("0");
      session.destroy();
    }
    for (const socket of strangers) socket.destroy();
    expect(app.escaped).toEqual([]);
  }, 180_000);

  test("have a few streams on a connection, for the time of a request's headers", async () => {
    await using app = await openAppPort({ channel: "grpc", headersTimeoutMs: 2_000, ...TOKEN });
    const session = openHttp2(app.url);
    await once(session, "remoteSettings");
    // No time passes until the last stream is refused.
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
    await openUnfinished(session, 20);
    const call = { ":path": HEALTH, ...GRPC };
    expect(await request(session, call, frame(new Uint8Array(0)))).toBeUndefined();
    clock.mockRestore();
    await vi.waitUntil(
      async () => (await request(session, call, frame(new Uint8Array(0))))?.trailers["grpc-status"] === "0",
      GENEROUS,
    );
    session.destroy();
  }, 180_000);

  test.each(["http", "grpc"] as const)("do not hold stop(): channel %s", async (channel) => {
    let begun = 0;
    await using app = await openAppPort({ channel, stopTimeoutMs: 60_000, ...TOKEN }, (server) =>
      server.health(() => {
        begun++;
        return new Promise<boolean>(() => undefined);
      }),
    );
    const session = openHttp2(app.url);
    await openUnfinished(session, 5);
    const socket = await openSocket(app.port);
    socket.write("GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n");
    const mounted = app.server.fetch(new Request("http://app/healthz"));
    await vi.waitUntil(() => begun >= 2, GENEROUS);
    await app.server.stop();
    socket.destroy();
    session.destroy();
    void mounted;
  });
});

test("a peer that pipelines requests cannot have many handlers run", async () => {
  let running = 0;
  await using app = await openAppPort(TOKEN, (server) =>
    server.health(() => {
      running++;
      return new Promise<boolean>(() => undefined);
    }),
  );
  const socket = await openSocket(app.port);
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.resume();
  socket.write("GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n".repeat(5_000));
  await closed;
  expect(running).toBe(100);
  expect(app.escaped).toEqual([]);
});
