import { describe, expect, test } from "vitest";
import { callerHeaders } from "../../src/call/headers.ts";

describe("the headers of a caller", () => {
  test("are sent with names in lower case and values without whitespace around them", () => {
    expect(callerHeaders({ "X-Custom": " yes\t", TraceParent: "00-1-2-01", empty: "" })).toEqual({
      "x-custom": "yes",
      traceparent: "00-1-2-01",
      empty: "",
    });
    expect(callerHeaders(undefined)).toEqual({});
  });

  test.each([
    ...[":path", ":method", ":authority", ":scheme", ":status", ":protocol", ":made-up"],
    ...["connection", "keep-alive", "proxy-connection", "proxy-authorization", "te", "trailer", "upgrade"],
    ...["transfer-encoding", "http2-settings", "host", "expect", "content-length", "content-type"],
    ...["accept-encoding", "grpc-timeout", "grpc-encoding", "grpc-status"],
    ...["dapr-api-token", "dapr-app-id", "dapr-stream", "dapr-reentrancy-id", "dapr-caller-app-id"],
  ])("leave %s out", (name) => {
    expect(callerHeaders({ [name]: "x", [name.toUpperCase()]: "x", kept: "y" })).toEqual({ kept: "y" });
  });

  test.each(["Basic", "basic", "BASIC "])("leave out %s authorization that names an app", (scheme) => {
    const credentials = btoa("dapr-app-id:other");
    expect(callerHeaders({ Authorization: `${scheme} ${credentials}` })).toEqual({});
    expect(callerHeaders({ Authorization: ` ${scheme} ${credentials}` })).toEqual({});
  });

  test.each([`Basic ${btoa("user:dapr-app-id")}`, "Bearer dapr-app-id:x", "Basic"])(
    "keep other authorization: %s",
    (authorization) => {
      expect(callerHeaders({ authorization })).toEqual({ authorization });
    },
  );

  test.each(["", "a b", "a:b", "::path", "a\r\nb", "a\0", "ключ", "é", ":", "a\u007f", "(x)"])(
    "with the name %j are refused",
    (name) => {
      expect(() => callerHeaders({ [name]: "x" })).toThrow(
        expect.objectContaining({ code: "invalid_argument" }) as Error,
      );
    },
  );

  test.each(["a\r\nb", "a\nb", "a\rb", "\0", "\u001b", "\u007f", "Łukasz", "😀", "\ud800", 7, null, ["a"]])(
    "with the value %j are refused, by reserved names as well",
    (value) => {
      for (const name of ["x-name", "host"]) {
        expect(() => callerHeaders({ [name]: value as string })).toThrow(
          expect.objectContaining({ code: "invalid_argument" }) as Error,
        );
      }
    },
  );

  test("keep Latin-1, also at the ends of a value", () => {
    expect(callerHeaders({ a: "\u00a0é\u0085" })).toEqual({ a: "\u00a0é\u0085" });
  });

  test("are read in linear time", () => {
    const spaces = " ".repeat(1_000_000);
    const before = process.cpuUsage();
    expect(callerHeaders({ a: `x${spaces}x${spaces}`, authorization: `Basic ${spaces}` })["a"]).toBe(
      `x${spaces}x`,
    );
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000);
  });
});
