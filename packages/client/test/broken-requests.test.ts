import { constants, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { Code } from "@connectrpc/connect";
import { describe, expect, onTestFinished, test } from "vitest";
import { DaprClient } from "../src/index.ts";
import { fakeGrpc, fakeTcp, type FakeGrpc } from "./support/fake-server.ts";
import { Greeter } from "./support/greeter.ts";

const PREFACE_BYTES = 24;
const HEAD_BYTES = 9;
const END_STREAM = 1;
const EMPTY_SETTINGS = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
const TYPES = ["DATA", "HEADERS", "PRIORITY", "RST_STREAM"];

/** Calls back with the type of each frame of the connection's streams; a DATA frame that ends its request is an END. */
function readFrames(socket: Socket, onFrame: (type: string) => void): void {
  let bytes = Buffer.alloc(0);
  let toSkip = PREFACE_BYTES;
  socket.write(EMPTY_SETTINGS);
  socket.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    while (bytes.length >= toSkip + HEAD_BYTES) {
      const head = bytes.subarray(toSkip);
      const size = HEAD_BYTES + head.readUIntBE(0, 3);
      if (head.length < size) return;
      const type = TYPES[head.readUInt8(3)];
      const isEnd = type === "DATA" && (head.readUInt8(4) & END_STREAM) !== 0;
      if (type !== undefined && head.readUInt32BE(5) > 0) onFrame(isEnd ? "END" : type);
      bytes = head.subarray(size);
      toSkip = 0;
    }
  });
}

test.each(["its source throws", "its signal aborts", "its client is closed"])(
  "a stream of requests has no end when %s: its reader would take the part for the whole",
  async (what) => {
    const frames: string[] = [];
    const reset = Promise.withResolvers<void>();
    const grpcEndpoint = await fakeTcp((socket) => {
      socket.on("close", () => reset.resolve());
      readFrames(socket, (type) => {
        frames.push(type);
        if (type === "RST_STREAM") reset.resolve();
      });
    });
    const dapr = new DaprClient({ grpcEndpoint });
    onTestFinished(() => dapr.close());
    const abort = new AbortController();
    async function* source() {
      yield { value: "a" };
      yield { value: "b" };
      await expect.poll(() => frames).toEqual(["HEADERS", "DATA", "DATA"]);
      if (what === "its source throws") throw new Error("the disk failed");
      if (what === "its signal aborts") abort.abort();
      else void dapr.close();
      await reset.promise;
    }
    const failed = dapr.invoker.grpc("app", Greeter).join(source(), { signal: abort.signal });
    await expect(failed).rejects.toThrow();
    await reset.promise;
    expect(frames).not.toContain("END");
  },
);

describe.each(["join", "spell"] as const)(
  "a stream of a user's own service (%s) without a response ends",
  (method) => {
    test.each([
      ["when its client is closed", Code.Canceled, (_stream, _server, dapr) => dapr.close()],
      ["when the sidecar resets it with NO_ERROR", Code.Unavailable, (stream) => stream.close()],
      [
        "when the sidecar resets it with CANCEL",
        Code.Canceled,
        (stream) => stream.close(constants.NGHTTP2_CANCEL),
      ],
      ["when its connection ends", Code.Unavailable, (_stream, server) => server.sessions[0]?.destroy()],
    ] satisfies [string, Code, (stream: ServerHttp2Stream, server: FakeGrpc, dapr: DaprClient) => unknown][])(
      "%s",
      async (_what, code, act) => {
        const server = await fakeGrpc((stream) => void act(stream, server, dapr));
        const dapr = new DaprClient({ grpcEndpoint: server.endpoint });
        onTestFinished(() => dapr.close());
        const ended = Promise.withResolvers<void>();
        onTestFinished(() => ended.resolve());
        async function* source() {
          yield { value: "a" };
          await ended.promise;
        }
        const greeter = dapr.invoker.grpc("app", Greeter);
        const call =
          method === "join"
            ? greeter.join(source())
            : greeter.spell({ value: "a" })[Symbol.asyncIterator]().next();
        await expect(call).rejects.toMatchObject({ code });
      },
    );
  },
);
