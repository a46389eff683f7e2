import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { DaprClient } from "../src/index.ts";
import { resolveOptions } from "../src/options.ts";

describe("resolveOptions", () => {
  test("defaults", () => {
    expect(resolveOptions({}, {})).toMatchObject({
      protocol: "http",
      httpEndpoint: { host: "127.0.0.1", port: 3500, tls: false },
      grpcEndpoint: { host: "127.0.0.1", port: 50001, tls: false },
      apiToken: undefined,
      timeoutMs: 60_000,
      maxBodyBytes: 16 * 1024 * 1024,
    });
  });

  test("the environment stands in for what is not given, endpoints before ports", () => {
    const env = {
      DAPR_HTTP_PORT: "1",
      DAPR_GRPC_PORT: "2",
      DAPR_API_TOKEN: " secret ",
      DAPR_GRPC_ENDPOINT: "",
    };
    expect(resolveOptions({}, env)).toMatchObject({
      httpEndpoint: { port: 1 },
      grpcEndpoint: { port: 2 },
      apiToken: "secret",
    });
    const endpoints = { ...env, DAPR_HTTP_ENDPOINT: "https://h:4", DAPR_GRPC_ENDPOINT: "https://g:5" };
    expect(resolveOptions({}, endpoints)).toMatchObject({
      httpEndpoint: { host: "h", port: 4, tls: true },
      grpcEndpoint: { host: "g", port: 5, tls: true },
    });
    expect(resolveOptions({ httpEndpoint: "http://mine:6", apiToken: "own" }, endpoints)).toMatchObject({
      httpEndpoint: { host: "mine", port: 6 },
      apiToken: "own",
    });
  });

  test.each([
    { protocol: "tcp" as never },
    { timeoutMs: -1 },
    { timeoutMs: NaN },
    { maxBodyBytes: 0 },
    { apiToken: "two\nlines" },
    ...["", " ", "\u200b", "\u00ad", "\u3164", "s3cret\u200b"].map((apiToken) => ({ apiToken })),
  ])("%j is refused", (options) => {
    expect(() => resolveOptions(options, {})).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});

test("a DAPR_API_TOKEN of invisible characters is refused, and not part of the error", () => {
  for (const token of ["\u200b", "hunter2\u200b"])
    expect(() => resolveOptions({}, { DAPR_API_TOKEN: token })).toThrow(
      expect.objectContaining({ code: "invalid_argument", message: "apiToken must be printable ASCII" }),
    );
});

test("a client prints no token", async () => {
  await using dapr = new DaprClient({ apiToken: "hunter2" });
  expect(inspect(dapr, { depth: 10, showHidden: true })).not.toContain("hunter2");
  expect(JSON.stringify(dapr)).not.toContain("hunter2");
});

test.each([
  { httpEndpoint: "http://myhost:3500" },
  { grpcEndpoint: "http://myhost:50001" },
  { grpcEndpoint: "myhost:50001", httpEndpoint: "https://myhost" },
  { grpcEndpoint: "https://myhost", httpEndpoint: "unix:/tmp/x.sock" },
  {},
])("tls is refused where it would not be used: %j", (endpoints) => {
  expect(() => resolveOptions({ ...endpoints, tls: { ca: "x" } }, {})).toThrow(
    expect.objectContaining({
      code: "invalid_argument",
      message: expect.stringMatching(/^tls has no effect/) as string,
    }),
  );
});

test.each([
  { httpEndpoint: "https://myhost:3500" },
  { grpcEndpoint: "https://myhost:50001" },
  { grpcEndpoint: "myhost:50001?tls=true", httpEndpoint: "https://myhost" },
])("tls goes with endpoints that have it: %j", (endpoints) => {
  expect(resolveOptions({ ...endpoints, tls: { ca: "x" } }, {}).tls).toEqual({ ca: "x" });
});
