import { describe, expect, test } from "vitest";
import { grpcFormOf } from "../../src/blocks/grpc-operations.ts";
import { invoke } from "../../src/blocks/invoke/operations.ts";
import { getState } from "../../src/blocks/state/read-operations.ts";
import type { Operation } from "../../src/call/operation.ts";
import { DaprError } from "../../src/errors/dapr-error.ts";
import { completeGrpcError } from "../../src/errors/from-grpc.ts";
import { errorFromReply } from "../../src/errors/from-reply.ts";
import type { HttpReply } from "../../src/http/message.ts";
import { plainPlatform, utf8Encode } from "../../src/platform/plain-platform.ts";

const input = {
  appId: "orders",
  method: "list",
  verb: "GET",
  query: "",
  contentType: undefined,
  as: undefined,
  body: undefined,
} as const;

function response(status: number, body: unknown, type = "application/json"): HttpReply {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = new Map([["content-type", type]]);
  return {
    status,
    header: (name) => headers.get(name),
    headers: () => headers,
    bytes: () => utf8Encode(text),
    text: () => text,
  };
}

/** Returns what a gRPC transport passes on: the operation with the error codes of its form. */
const withGrpcErrors = <I, O>(operation: Operation<I, O>): Operation<I, O> => ({
  ...operation,
  errors: grpcFormOf(operation)?.errors ?? [],
});

/** How daprd reports an application's HTTP status on gRPC. */
function grpcError(appStatus: number, body: string): DaprError {
  return new DaprError("no", {
    code: "internal",
    details: [
      {
        type: "ErrorInfo",
        reason: "",
        domain: "dapr.io",
        metadata: { "http.code": String(appStatus), "http.error_message": body },
      },
    ],
  });
}

describe("an error of an invoked application", () => {
  const names = [
    "ERR_USER_ALREADY_EXISTS",
    "ERR_STATE_STORE_NOT_FOUND",
    "DAPR_PUBSUB_NOT_FOUND",
    "ERR_SECRET_STORE_NOT_FOUND",
  ];

  test.each(names)("keeps its own %s in the body, and never becomes Dapr's", (errorCode) => {
    const body = { errorCode, message: "taken" };
    const expected = { code: "internal", errorCode: undefined, status: 500, body };
    expect(errorFromReply(invoke, response(500, body), input)).toMatchObject(expected);
    expect(
      completeGrpcError(grpcError(500, JSON.stringify(body)), withGrpcErrors(invoke), input),
    ).toMatchObject(expected);
  });

  test.each([
    [405, "unimplemented"],
    [404, "not_found"],
    [410, "not_found"],
    [415, "invalid_argument"],
    [418, "unknown"],
    [422, "invalid_argument"],
    [503, "unavailable"],
  ])("with status %i is %s on both transports, and names the app and the method", (status, code) => {
    const message = `the app "orders" (method "list") responded with status ${String(status)}: no`;
    expect(errorFromReply(invoke, response(status, "no", "text/plain"), input)).toMatchObject({
      code,
      message,
      status,
    });
    expect(completeGrpcError(grpcError(status, "no"), withGrpcErrors(invoke), input)).toMatchObject({
      code,
      message,
      status,
    });
  });

  test("names the app that announced JSON and sent something else, on both transports", () => {
    const text = 'the app "orders" (method "list") announced JSON and sent something else';
    const { http } = invoke;
    const grpc = grpcFormOf(invoke);
    const message = { data: { value: utf8Encode("<html>") }, contentType: "application/json" };
    expect(thrownBy(() => http?.reply(response(200, "<html>"), input, plainPlatform))).toMatchObject({
      code: "internal",
      body: "<html>",
    });
    expect(thrownBy(() => http?.reply(response(200, "<html>"), input, plainPlatform))).toHaveProperty(
      "message",
      expect.stringContaining(text),
    );
    expect(thrownBy(() => grpc?.reply(message as never, input, plainPlatform as never))).toMatchObject({
      code: "internal",
      body: "<html>",
    });
    expect(thrownBy(() => grpc?.reply(message as never, input, plainPlatform as never))).toHaveProperty(
      "message",
      expect.stringContaining(text),
    );
  });
});

describe("an invocation that the sidecar could not deliver", () => {
  test.each([
    ["no host found with the given ID", "unavailable"],
    ["couldn't find service: orders", "unavailable"],
    ['Post "http://127.0.0.1:1/x": dial tcp 127.0.0.1:1: connect: connection refused', "unavailable"],
    ["something else", "internal"],
  ])("because of %j is %s on both transports", (cause, code) => {
    const message = `failed to invoke, id: orders, err: ${cause}`;
    const errorCode = "ERR_DIRECT_INVOKE";
    const onHttp = errorFromReply(invoke, response(500, { errorCode, message }), input);
    const onGrpc = completeGrpcError(
      new DaprError(message, { code: "internal" }),
      withGrpcErrors(invoke),
      input,
    );
    expect(onHttp).toMatchObject({ code, errorCode, message });
    expect(onGrpc).toMatchObject({ code, errorCode, message });
    expect(onHttp.body).toBeUndefined();
  });
});

test("an error of the sidecar has the code of the table on both transports", () => {
  const state = { store: "nosuch", key: "k" } as never;
  const message = "state store nosuch is not found";
  const expected = { code: "invalid_argument", errorCode: "ERR_STATE_STORE_NOT_FOUND", message };
  const reply = response(400, { errorCode: "ERR_STATE_STORE_NOT_FOUND", message });
  expect(errorFromReply(getState, reply, state)).toMatchObject(expected);
  expect(
    completeGrpcError(new DaprError(message, { code: "invalid_argument" }), withGrpcErrors(getState), state),
  ).toMatchObject(expected);
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
