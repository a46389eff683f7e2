import { runInNewContext } from "node:vm";
import * as base64 from "../../core/src/encoding/base64.ts";
import * as details from "../../core/src/errors/details.ts";
import * as segment from "../../core/src/http/segment.ts";
import { describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../src/instead/base64.ts";
import { readDetail } from "../src/instead/details.ts";
import { plain } from "../src/instead/plain.ts";
import { encodeSegment } from "../src/instead/segment.ts";

describe("a guest's base64", () => {
  const samples = Array.from({ length: 66 }, (_, size) =>
    Uint8Array.from({ length: size }, (_byte, i) => (i * 151 + size * 7) % 256),
  );

  test("is core's, both ways", () => {
    for (const bytes of samples) {
      const text = toBase64(bytes);
      expect(text).toBe(base64.toBase64(bytes));
      expect(fromBase64(text)).toEqual(bytes);
      expect(fromBase64(text.replace(/=+$/, ""))).toEqual(bytes);
    }
  });

  test.each(["A", "AAAAA", "A-==", "AA=A", "Zm9v ", "\u00e9AAA"])("%j is none, as in core", (text) => {
    expect(() => fromBase64(text)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
    expect(() => base64.fromBase64(text)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });
});

test("a guest's detail of an error is core's, of what daprd sends in full", () => {
  const info = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    reason: "DAPR_PUBSUB_NOT_FOUND",
    domain: "dapr.io",
    metadata: { a_b: "c" },
  };
  const resource = {
    "@type": "type.googleapis.com/google.rpc.ResourceInfo",
    resource_type: "pubsub",
    resource_name: "orders",
    owner: "",
    description: "it is not there",
  };
  for (const detail of [info, resource])
    expect(readDetail(detail["@type"], detail)).toEqual(details.readDetail(detail["@type"], detail));
});

test("a guest's bytes are a copy of their own memory", () => {
  const all = new Uint8Array([1, 2, 3, 4]);
  const part = plain(all.subarray(1, 3));
  expect([part, part.buffer.byteLength]).toEqual([new Uint8Array([2, 3]), 2]);
});

test("nor are they of another realm's class, as a component's host has them", () => {
  const foreign = runInNewContext("new Uint8Array([1, 2])") as Uint8Array;
  expect([foreign instanceof Uint8Array, plain(foreign) instanceof Uint8Array]).toEqual([false, true]);
});

test("a guest's segment is core's, but for the names that a URL parser resolves away", () => {
  for (const name of ["a", "a/b", "...", ".a", "%2E", "é ?#"])
    expect(encodeSegment(name)).toBe(segment.encodeSegment(name));
  for (const name of [".", ".."])
    expect(() => encodeSegment(name)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});
