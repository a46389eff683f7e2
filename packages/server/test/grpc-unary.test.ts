import { fromBinary } from "@bufbuild/protobuf";
import type { ClientHttp2Session, OutgoingHttpHeaders } from "node:http2";
import { AppCallback } from "@dapr-ts/proto";
import { InvokeRequestSchema, InvokeResponseSchema } from "@dapr-ts/proto/common";
import { reply } from "@dapr-ts/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  callGrpc,
  frame,
  GRPC,
  LIST,
  openAppPort,
  openHttp2,
  request,
  statusOf,
  type Answer,
  type AppPort,
} from "./support/app-port.ts";
import { gate } from "./support/recorder.ts";

const INVOKE = `/${AppCallback.typeName}/OnInvoke`;
const aborted = gate();
let app: AppPort;
let session: ClientHttp2Session;

beforeAll(async () => {
  app = await openAppPort({ channel: "grpc", maxBodyBytes: 10_000 }, (server) => {
    server.method("echo", async (call) =>
      reply(await call.bytes(), { headers: { "x-own": "1", "grpc-status": "9" } }),
    );
    server.method("headers", (call) => call.headers.toJSON());
    server.method("wait", async (_call, { signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      aborted.open();
    });
    server.method("refuse", async (call) => reply(await call.text(), { status: 409 }));
    server.method("long", () => reply("ü".repeat(300_000), { status: 500 }));
    server.method("wide", () => reply("x", { headers: { "x-own": "v".repeat(200_000) } }));
    server.method("broken", async (call) => reply("x", { headers: { [await call.text()]: "a\r\nb" } }));
  });
  session = openHttp2(app.url);
});

afterAll(async () => {
  session.destroy();
  expect(app.escaped).toEqual([]);
  await app[Symbol.asyncDispose]();
});

function invoke(method: string, data = "", headers: OutgoingHttpHeaders = {}): Promise<Answer> {
  const message = { method, data: { value: Buffer.from(data) } };
  return callGrpc(session, { ":path": INVOKE, ...headers }, InvokeRequestSchema, message);
}

const messageOf = ({ headers, trailers }: Answer): string =>
  decodeURIComponent(String(trailers["grpc-message"] ?? headers["grpc-message"]));

const valueOf = ({ body }: Answer): string =>
  Buffer.from(fromBinary(InvokeResponseSchema, body.subarray(5)).data?.value ?? []).toString();

test("a call has a response with its headers, and a trailer with its status", async () => {
  const answer = await invoke("echo", "hello");
  expect(valueOf(answer)).toBe("hello");
  expect(answer.headers).toMatchObject({ ":status": 200, "content-type": "application/grpc", "x-own": "1" });
  expect(answer.trailers["grpc-status"]).toBe("0");
});

test("headers of an HTTP caller have the names that they had over HTTP", async () => {
  const headers = { "dapr-host": "there", "dapr-accept": "text/x", "dapr-own": "1", "x-own": "2" };
  const given = JSON.parse(valueOf(await invoke("headers", "", headers))) as Record<string, string>;
  expect(given).toMatchObject({ ...headers, host: "there", accept: "text/x" });
  expect(given["own"]).toBeUndefined();
});

describe("a request that is not one call of gRPC is refused", () => {
  test.each<[string, OutgoingHttpHeaders, Buffer, unknown]>([
    ["without a message", {}, Buffer.alloc(0), "12"],
    ["with half a prefix", {}, Buffer.alloc(3), "3"],
    ["with half a message", {}, frame(Buffer.alloc(10)).subarray(0, 8), "3"],
    ["with two messages", {}, Buffer.concat([frame(Buffer.alloc(0)), frame(Buffer.alloc(0))]), "12"],
    ["with a message that is not protobuf", {}, frame(Buffer.from("\x0f\xff\xff")), "3"],
    ["with a message of another type", {}, frame(Buffer.from([0x0a, 0x7f, 1])), "3"],
    ["marked as compressed", {}, frame(Buffer.from("x"), 1), "13"],
    ["compressed", { "grpc-encoding": "gzip" }, frame(Buffer.from("x"), 1), "12"],
    ["larger than the limit", {}, frame(Buffer.alloc(100_000)), "8"],
    ["with a length of 4 GB", {}, Buffer.from([0, 255, 255, 255, 255, 1]), "3"],
    ["with an invalid timeout", { "grpc-timeout": "1 S" }, frame(Buffer.alloc(0)), "3"],
  ])("%s", async (_what, headers, body, status) => {
    const answer = await request(session, { ":path": INVOKE, ...GRPC, ...headers }, body);
    expect(answer && statusOf(answer)).toBe(status);
  });

  test.each([
    [405, { ":method": "PUT" }],
    [415, { "content-type": "application/grpc+json" }],
    [415, { "content-type": "application/grpc-web+proto" }],
  ])("with status %i: %j", async (status, headers) => {
    const answer = await request(session, { ":path": LIST, ...GRPC, ...headers }, frame(Buffer.alloc(0)));
    expect(answer?.status).toBe(status);
  });

  test("with status 12 if the app does not have the method", async () => {
    const answer = await request(session, { ":path": "/a.B/C", ...GRPC }, frame(Buffer.alloc(0)));
    expect(answer && statusOf(answer)).toBe("12");
  });
});

test("a call ends with deadline_exceeded at its deadline, and its handler's signal aborts", async () => {
  expect(statusOf(await invoke("wait", "", { "grpc-timeout": "50m" }))).toBe("4");
  await aborted.opened;
});

test("a deadline in years is not a limit", async () => {
  expect(statusOf(await invoke("echo", "", { "grpc-timeout": "99999999H" }))).toBe("0");
});

test.each(["out of stock", "äöü 100 % €\n", "\ud800"])("an error's message arrives: %j", async (text) => {
  const answer = await invoke("refuse", text);
  expect(statusOf(answer)).toBe("10");
  expect(messageOf(answer)).toBe(text.toWellFormed());
});

test("an error with a long message has its status", async () => {
  const answer = await invoke("long");
  expect(statusOf(answer)).toBe("13");
  expect(messageOf(answer)).toMatch(/^ü+/);
});

test.each(["x-own", "a b", ""])("a reply with an invalid header %j fails alone", async (name) => {
  const others = invoke("echo", "other");
  expect(statusOf(await invoke("broken", name))).toBe("13");
  expect(valueOf(await others)).toBe("other");
});

test("a reply with more headers than HTTP/2 takes fails alone", async () => {
  const others = invoke("echo", "other");
  expect(statusOf(await invoke("wide"))).toBe("13");
  expect(valueOf(await others)).toBe("other");
});
