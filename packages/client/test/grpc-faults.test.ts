import { constants, type ServerHttp2Stream } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack, BytesValueSchema } from "@bufbuild/protobuf/wkt";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { GetStateResponseSchema } from "@dapr-ts/proto/runtime";
import { BadRequestSchema, ErrorInfoSchema, StatusSchema } from "@dapr-ts/proto/rpc";
import { DaprClient, type DaprClientOptions } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { answerGrpc, fakeGrpc, fakeTcp, frame } from "./support/fake-server.ts";

const seven = toBinary(GetStateResponseSchema, create(GetStateResponseSchema, { data: Buffer.from("7") }));

function answerHttp(stream: ServerHttp2Stream, status: number, body: string | Buffer): void {
  stream.respond({ ":status": status, "content-type": "text/html" });
  stream.end(body);
}

function clientOf(grpcEndpoint: string, options: DaprClientOptions = {}): DaprClient {
  const dapr = new DaprClient({
    protocol: "grpc",
    grpcEndpoint,
    httpEndpoint: "http://127.0.0.1:1",
    timeoutMs: 30_000,
    ...options,
  });
  onTestFinished(() => dapr.close());
  return dapr;
}

describe("a sidecar over gRPC", () => {
  test("returns its response", async () => {
    const { endpoint } = await fakeGrpc((stream) => answerGrpc(stream, { message: seven }));
    expect(await clientOf(endpoint).state.get("s", "k")).toBe(7);
  });

  test("is sent the path, the deadline, the token and the trace", async () => {
    let sent: Record<string, string> = {};
    const { endpoint } = await fakeGrpc((stream, headers) => {
      sent = headers;
      answerGrpc(stream, { message: seven });
    });
    await clientOf(endpoint, { apiToken: "s3cret" }).state.get("s", "k", {
      timeoutMs: 1_500,
      headers: { traceparent: "00-1-2-01", "dapr-api-token": "other" },
    });
    expect(sent).toMatchObject({
      ":path": "/dapr.proto.runtime.v1.Dapr/GetState",
      "content-type": "application/grpc+proto",
      te: "trailers",
      "grpc-timeout": "1500m",
      "dapr-api-token": "s3cret",
      traceparent: "00-1-2-01",
    });
  });

  test("fails the call with deadline_exceeded if its own error arrives before the client's timer fires", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { endpoint } = await fakeGrpc((stream) => {
      const begun = performance.now();
      const wait = setInterval(() => {
        if (performance.now() - begun < 60) return;
        clearInterval(wait);
        answerGrpc(stream, { status: 13 });
      }, 5);
    });
    const error = await failureOf(clientOf(endpoint).state.get("s", "k", { timeoutMs: 50 }));
    expect(error).toMatchObject({
      code: "deadline_exceeded",
      message: "no response within 50 ms (state.get s/k)",
    });
  });

  test("is unavailable within a short time if nothing listens", async () => {
    const begun = performance.now();
    const error = await failureOf(clientOf("127.0.0.1:1").state.get("s", "k"));
    expect(error).toMatchObject({ code: "unavailable", operation: "state.get" });
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  test.each([
    [3, "invalid_argument"],
    [5, "not_found"],
    [8, "resource_exhausted"],
    [10, "aborted"],
    [14, "unavailable"],
    [16, "unauthenticated"],
    [99, "unknown"],
  ])("returns the status %i: the call fails with %s", async (status, code) => {
    const trailers = { "grpc-message": "why%20%C3%A9%25" };
    const { endpoint } = await fakeGrpc((stream) => answerGrpc(stream, { status, trailers }));
    await expect(failureOf(clientOf(endpoint).state.get("s", "k"))).resolves.toMatchObject({
      code,
      message: "why é% (state.get s/k)",
    });
  });

  test("returns a status alone: the call fails with it", async () => {
    const { endpoint } = await fakeGrpc((stream) => {
      stream.respond(
        { ":status": 200, "content-type": "application/grpc", "grpc-status": "7", "grpc-message": "no" },
        { endStream: true },
      );
    });
    await expect(failureOf(clientOf(endpoint).state.get("s", "k"))).resolves.toMatchObject({
      code: "permission_denied",
      message: "no (state.get s/k)",
    });
  });

  test("returns details of a status, which the error has as objects", async () => {
    const status = create(StatusSchema, {
      details: [
        anyPack(
          ErrorInfoSchema,
          create(ErrorInfoSchema, {
            reason: "DAPR_STATE_NOT_FOUND",
            domain: "dapr.io",
            metadata: { appID: "me" },
          }),
        ),
        anyPack(
          BadRequestSchema,
          create(BadRequestSchema, { fieldViolations: [{ field: "store", description: "unknown" }] }),
        ),
        anyPack(BytesValueSchema, create(BytesValueSchema, { value: new Uint8Array([1]) })),
      ],
    });
    const trailers = {
      "grpc-status-details-bin": Buffer.from(toBinary(StatusSchema, status)).toString("base64"),
    };
    const { endpoint } = await fakeGrpc((stream) => answerGrpc(stream, { status: 3, trailers }));
    await expect(failureOf(clientOf(endpoint).state.get("s", "k"))).resolves.toMatchObject({
      code: "invalid_argument",
      errorCode: "ERR_STATE_STORE_NOT_FOUND",
      details: [
        { type: "ErrorInfo", reason: "DAPR_STATE_NOT_FOUND", domain: "dapr.io", metadata: { appID: "me" } },
        { type: "BadRequest", fieldViolations: [{ field: "store", description: "unknown" }] },
      ],
    });
  });

  test("returns details that cannot be read: the call fails with its status", async () => {
    const trailers = { "grpc-status-details-bin": "AAAA////" };
    const { endpoint } = await fakeGrpc((stream) => answerGrpc(stream, { status: 5, trailers }));
    await expect(failureOf(clientOf(endpoint).state.get("s", "k"))).resolves.toMatchObject({
      code: "not_found",
      details: [],
    });
  });

  const broken: [what: string, code: string, answer: (stream: ServerHttp2Stream) => void][] = [
    ["HTML from a proxy", "unavailable", (s) => answerHttp(s, 503, "<p>")],
    ["a login page", "unauthenticated", (s) => answerHttp(s, 401, "no")],
    ["no trailers", "unavailable", (s) => answerHttp(s, 200, frame(seven))],
    ["half a message", "internal", (s) => answerGrpc(s, { message: seven.subarray(0, -1) })],
    ["no message", "internal", (s) => answerGrpc(s, {})],
    ["a reset", "internal", (s) => s.close(constants.NGHTTP2_INTERNAL_ERROR)],
    ["a reset for calm", "resource_exhausted", (s) => s.close(constants.NGHTTP2_ENHANCE_YOUR_CALM)],
    ["its own cancellation", "canceled", (s) => s.close(constants.NGHTTP2_CANCEL)],
    ["the end of the connection", "unavailable", (s) => s.session?.destroy()],
  ];
  test.each(broken)("returns %s: the call fails with %s", async (_what, code, answer) => {
    let asked = 0;
    const { endpoint } = await fakeGrpc((stream) => {
      asked++;
      answer(stream);
    });
    await expect(failureOf(clientOf(endpoint).pubsub.publish("p", "t", 1))).resolves.toMatchObject({ code });
    expect(asked).toBe(1);
  });

  test("fails the call at once if it is not a gRPC server", async () => {
    const address = await fakeTcp((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const error = await failureOf(clientOf(address).state.get("s", "k"));
    expect(["internal", "unavailable"]).toContain(error.code);
  });

  test("is called again after it refused a stream, since it never processed the call", async () => {
    let asked = 0;
    const { endpoint } = await fakeGrpc((stream) => {
      if (++asked === 1) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else answerGrpc(stream, { message: seven });
    });
    expect(await clientOf(endpoint).state.get("s", "k")).toBe(7);
    expect(asked).toBe(2);
  });

  test("finishes its calls after GOAWAY, and is then called on a new connection", async () => {
    const { promise: first, resolve } = Promise.withResolvers<ServerHttp2Stream>();
    let asked = 0;
    const { endpoint, sessions } = await fakeGrpc((stream) => {
      if (++asked === 1) resolve(stream);
      else answerGrpc(stream, { message: seven });
    });
    const dapr = clientOf(endpoint);
    const slow = dapr.state.get("s", "k");
    const stream = await first;
    sessions[0]?.goaway(constants.NGHTTP2_NO_ERROR, stream.id);
    expect(await dapr.state.get("s", "k")).toBe(7);
    answerGrpc(stream, { message: seven });
    expect(await slow).toBe(7);
    expect(sessions.length).toBe(2);
  });

  test("is called on a new connection after an idle one ended", async () => {
    const { endpoint, sessions } = await fakeGrpc((stream) => answerGrpc(stream, { message: seven }));
    const dapr = clientOf(endpoint);
    await dapr.state.get("s", "k");
    sessions[0]?.destroy();
    expect(await dapr.state.get("s", "k")).toBe(7);
    expect(sessions.length).toBe(2);
  });

  test("fails the call with deadline_exceeded on time if it never responds, and receives the cancellation", async () => {
    const { promise: reset, resolve } = Promise.withResolvers<number | undefined>();
    const { endpoint } = await fakeGrpc((stream) => stream.once("close", () => resolve(stream.rstCode)));
    const begun = performance.now();
    const error = await failureOf(clientOf(endpoint).state.get("s", "k", { timeoutMs: 2_000 }));
    expect(error).toMatchObject({ code: "deadline_exceeded", operation: "state.get" });
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect(await reset).toBe(constants.NGHTTP2_CANCEL);
  });

  test("fails the call with deadline_exceeded if it cancels the call at its deadline", async () => {
    const now = performance.now.bind(performance);
    onTestFinished(() => void vi.restoreAllMocks());
    const { endpoint } = await fakeGrpc((stream) => {
      vi.spyOn(performance, "now").mockImplementation(() => now() + 5_000);
      stream.close(constants.NGHTTP2_CANCEL);
    });
    await expect(
      failureOf(clientOf(endpoint).state.get("s", "k", { timeoutMs: 5_000 })),
    ).resolves.toMatchObject({
      code: "deadline_exceeded",
    });
  });

  test("fails the call with deadline_exceeded if it accepts the connection and sends nothing", async () => {
    const address = await fakeTcp(() => undefined);
    await expect(failureOf(clientOf(address).state.get("s", "k", { timeoutMs: 100 }))).resolves.toMatchObject(
      {
        code: "deadline_exceeded",
      },
    );
  });

  test("is let go when the signal aborts", async () => {
    const controller = new AbortController();
    const { promise: reset, resolve } = Promise.withResolvers<number | undefined>();
    const { endpoint } = await fakeGrpc((stream) => {
      stream.once("close", () => resolve(stream.rstCode));
      controller.abort("enough");
    });
    const error = await failureOf(clientOf(endpoint).state.get("s", "k", { signal: controller.signal }));
    expect(error).toMatchObject({ code: "canceled", cause: "enough" });
    expect(await reset).toBe(constants.NGHTTP2_CANCEL);
    const later = clientOf(endpoint).state.get("s", "k", { signal: controller.signal });
    await expect(failureOf(later)).resolves.toMatchObject({ code: "canceled" });
  });

  test("fails the call with resource_exhausted if its response is too large", async () => {
    const data = Buffer.from(JSON.stringify("x".repeat(2_000)));
    const message = toBinary(GetStateResponseSchema, create(GetStateResponseSchema, { data }));
    const { endpoint } = await fakeGrpc((stream) => answerGrpc(stream, { message }));
    const call = clientOf(endpoint, { maxBodyBytes: 1_000 }).state.get("s", "k");
    await expect(failureOf(call)).resolves.toMatchObject({ code: "resource_exhausted" });
    await expect(
      clientOf(endpoint, { maxBodyBytes: message.length }).state.get("s", "k"),
    ).resolves.toHaveLength(2_000);
  });

  test("close() cancels calls in flight, and later calls reject with canceled", async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const { endpoint, sessions } = await fakeGrpc(() => resolve());
    const dapr = clientOf(endpoint);
    const call = failureOf(dapr.state.get("s", "k"));
    await asked;
    await dapr.close();
    await expect(call).resolves.toMatchObject({ code: "canceled" });
    await expect(failureOf(dapr.state.get("s", "k"))).resolves.toMatchObject({ code: "canceled" });
    expect(sessions.length).toBe(1);
  });
});
