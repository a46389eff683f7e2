import { expect, test } from "vitest";
import { grpcPlatform } from "../src/grpc/any.ts";
import { nodePlatform } from "../src/platform.ts";

const VALUE = "type.googleapis.com/google.protobuf.Value";

test("a Value without a kind, which daprd stores for a job scheduled over HTTP without data, is undefined", () => {
  const platform = grpcPlatform(nodePlatform);
  expect(platform.unpack({ typeUrl: VALUE, value: new Uint8Array() })).toBeUndefined();
});

test.each([null, 0, false, "", { a: [1] }])("JSON %j is the same after packing and unpacking", (value) => {
  const platform = grpcPlatform(nodePlatform);
  expect(platform.unpack(platform.packJson(JSON.stringify(value)))).toEqual(value);
});

test("JSON with 500 levels is the same after packing and unpacking", () => {
  const platform = grpcPlatform(nodePlatform);
  const json = `${'{"a":'.repeat(500)}1${"}".repeat(500)}`;
  expect(JSON.stringify(platform.unpack(platform.packJson(json)))).toBe(json);
});
