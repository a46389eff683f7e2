import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DaprError } from "@dapr-ts/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { splitMethod } from "../src/commands/call-commands.ts";
import { explainInvoke } from "../src/commands/explain-invoke.ts";
import { parsePairs, typedDataOf } from "../src/commands/shell.ts";
import { RunRegistry } from "../src/registry/run-registry.ts";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "dapr-ts-test-"));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

test.each([
  ['{"a":1}', { value: { a: 1 } }],
  ['"quoted"', { value: "quoted" }],
  ["5", { value: 5 }],
  ["null", { value: null }],
  ["some words", { value: "some words", contentType: "text/plain" }],
  ["", { value: "", contentType: "text/plain" }],
])("data %j is JSON, or text with its content type", (data, expected) => {
  expect(typedDataOf({ data })).toEqual(expected);
});

test("a file is JSON, text, or bytes if it is not UTF-8", () => {
  const file = join(home, "data");
  const dataOf = (content: string | Uint8Array): unknown => {
    writeFileSync(file, content);
    return typedDataOf({ dataFile: file });
  };
  expect(dataOf("[1]\n")).toEqual({ value: [1] });
  expect(dataOf("grün\n")).toEqual({ value: "grün\n", contentType: "text/plain" });
  const bytes = new Uint8Array([0, 1, 255, 254]);
  expect(dataOf(bytes)).toEqual({ value: bytes, contentType: "application/octet-stream" });
  expect(() => typedDataOf({ dataFile: join(home, "none") })).toThrow(/none cannot be read: ENOENT/);
  expect(() => typedDataOf({ dataFile: file, data: "1" })).toThrow("give the data once");
  expect(typedDataOf({})).toEqual({ value: undefined });
});

test("metadata is key=value, or an object as the Dapr CLI takes it", () => {
  expect(parsePairs(["a=1", "b==x", '{"ttlInSeconds":"10","n":1}'])).toEqual({
    a: "1",
    b: "=x",
    ttlInSeconds: "10",
    n: "1",
  });
  expect(() => parsePairs(["a"])).toThrow('"a" must have the form key=value');
  expect(() => parsePairs(["{a"])).toThrow('"{a" must have the form key=value');
});

test.each([
  ["orders", { method: "orders" }],
  ["/orders/1", { method: "orders/1" }],
  ["orders?limit=1&q=a?b", { method: "orders", query: "limit=1&q=a?b" }],
  ["/?a=1", { method: "", query: "a=1" }],
  ["orders?", { method: "orders" }],
])("the method %j", (text, expected) => {
  expect(splitMethod(text)).toEqual(expected);
});

test("the error of an unknown app lists the running apps, and the error of a failed call has the response", () => {
  const registry = new RunRegistry(home);
  const message = (error: unknown): string => (explainInvoke(error, "orders", registry) as Error).message;
  const unavailable = new DaprError("no address", { code: "unavailable" });
  expect(message(unavailable)).toBe('no app with the id "orders" runs');
  const app = { httpPort: 1, grpcPort: 2, appPort: undefined, daprdPid: 3, command: [], dir: "/" };
  const run = (appId: string) => ({
    pid: process.pid,
    startedAt: 0,
    file: undefined,
    apps: [{ ...app, appId }],
  });
  registry.write(run("shop"));
  expect(message(unavailable)).toBe('no app with the id "orders" runs; running: shop');
  // It runs, so something else is the cause.
  registry.write(run("orders"));
  expect(message(unavailable)).toContain("no address");
  // Of the app's own sidecar, and of another one.
  for (const text of [
    "cannot invoke local endpoint: app channel not initialized",
    "failed to invoke, id: orders, err: rpc error: code = Internal desc = app channel is not initialized",
  ])
    expect(message(new DaprError(text, { code: "internal" }))).toBe(
      '"orders" cannot be called, since it was started without an app port; start it with --app-port or appPort',
    );
  const failed = new DaprError("status 422", { code: "invalid_argument", body: { why: "no" } });
  expect(message(failed)).toMatch(/^status 422.*\n\{"why":"no"\}$/);
  for (const body of ["gone", { message: "gone" }])
    expect(message(new DaprError("status 404: gone", { code: "not_found", body }))).not.toContain("\n");
});
