import { constants } from "node:http2";
import { reply } from "@dapr-ts/server";
import { expect, test, vi } from "vitest";
import { exchange, frame, GRPC, openAppPort, openHttp2, request } from "./support/app-port.ts";
import { gate } from "./support/recorder.ts";

const GENEROUS = { timeout: 30_000, interval: 20 };

/** A stream without an end, unless it is read far longer than any peer can read. */
async function* endless(onEnd: () => void): AsyncGenerator<string> {
  try {
    for (let i = 0; i < 100_000; i++) yield "x".repeat(10);
    throw new Error("the stream was read without a reader");
  } finally {
    onEnd();
  }
}

test("HEAD does not read a method's stream", async () => {
  let ended = false;
  await using app = await openAppPort({}, (server) =>
    server.method("s", () => reply(endless(() => (ended = true)))),
  );
  const http1 = "HEAD /s HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
  expect(await exchange(app.port, [http1], false)).toMatch(/^HTTP\/1.1 200 /);
  const session = openHttp2(app.url);
  expect((await request(session, { ":method": "HEAD", ":path": "/s" }))?.status).toBe(200);
  session.destroy();
  const response = await app.server.fetch(new Request("http://app/s", { method: "HEAD" }));
  expect([response.status, response.body]).toEqual([200, null]);
  expect(ended).toBe(false);
  expect(app.log.said).toEqual([]);
});

test.each([
  ["that resets it", {}],
  ["whose deadline has passed", { "grpc-timeout": "50m" }],
])(
  "a method's stream over gRPC is not read on for a caller %s",
  async (_what, headers) => {
    const begun = gate();
    let ended = false;
    await using app = await openAppPort({ channel: "grpc" }, (server) =>
      server.method("s", () =>
        reply(
          (async function* () {
            try {
              for (;;) {
                begun.open();
                await new Promise((resolve) => setTimeout(resolve, 5));
                yield "x";
              }
            } finally {
              ended = true;
            }
          })(),
        ),
      ),
    );
    const session = openHttp2(app.url);
    const path = "/dapr.proto.runtime.v1.AppCallback/OnInvoke";
    const stream = session.request({ ":method": "POST", ":path": path, ...GRPC, ...headers });
    stream.on("error", () => undefined).resume();
    stream.end(frame(Buffer.from("\x0a\x01s", "latin1")));
    await begun.opened;
    if (!("grpc-timeout" in headers)) stream.close(constants.NGHTTP2_CANCEL);
    await vi.waitUntil(() => ended, GENEROUS);
    session.destroy();
  },
  180_000,
);
