import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../src/encoding/bytes.ts";
import { toBytes, toJson } from "../../src/encoding/value.ts";
import { decodeStoredJson, encodeStoredJson } from "../../src/encoding/stored-json.ts";
import { plainPlatform } from "../../src/platform/plain-platform.ts";

const inOtherRealm = (code: string): unknown => runInNewContext(code);

const shared = new SharedArrayBuffer(3);
new Uint8Array(shared).set([1, 2, 3]);

const BYTES: Readonly<Record<string, unknown>> = {
  "a Uint8Array": new Uint8Array([1, 2, 3]),
  "a Buffer": Buffer.from([1, 2, 3]),
  "a part of a buffer": new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4),
  "an ArrayBuffer": new Uint8Array([1, 2, 3]).buffer,
  "a DataView": new DataView(new Uint8Array([0, 1, 2, 3]).buffer, 1),
  "an Int8Array": new Int8Array([1, 2, 3]),
  "a Uint8ClampedArray": new Uint8ClampedArray([1, 2, 3]),
  "a SharedArrayBuffer": shared,
  "a view of a SharedArrayBuffer": new Uint8Array(shared),
  "a Uint8Array of another realm": inOtherRealm("new Uint8Array([1, 2, 3])"),
  "an ArrayBuffer of another realm": inOtherRealm("new Uint8Array([1, 2, 3]).buffer"),
  "a DataView of another realm": inOtherRealm("new DataView(new Uint8Array([1, 2, 3]).buffer)"),
};

describe("values that are bytes", () => {
  test.each(Object.entries(BYTES))("%s is sent as its bytes", (_, value) => {
    expect(Array.from(toBytes(value, plainPlatform))).toEqual([1, 2, 3]);
    expect(decodeStoredJson(JSON.parse(encodeStoredJson(value)))).toEqual(new Uint8Array([1, 2, 3]));
  });

  test("a typed array with wider elements is sent as the bytes of its memory", () => {
    const floats = new Float64Array([1.5]);
    expect(bytesOf(floats)).toEqual(new Uint8Array(floats.buffer));
  });

  test("empty bytes stay empty bytes", () => {
    expect(bytesOf(new Uint8Array(0))).toEqual(new Uint8Array(0));
    expect(bytesOf(new ArrayBuffer(0))).toEqual(new Uint8Array(0));
  });

  test.each([undefined, null, "", "text", 1, true, [], [1], {}, { byteLength: 3, length: 3 }])(
    "%j is not bytes",
    (value) => {
      expect(bytesOf(value)).toBeUndefined();
    },
  );

  test("an object that only claims to be a buffer is not bytes", () => {
    expect(bytesOf({ [Symbol.toStringTag]: "ArrayBuffer", length: 3 })).toBeUndefined();
  });

  test("refuses bytes whose memory was transferred, instead of sending none", () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const { buffer } = bytes;
    structuredClone(buffer, { transfer: [buffer] });
    for (const gone of [bytes, buffer]) expect(() => toBytes(gone, plainPlatform)).toThrow(/was transferred/);
  });
});

class Own {
  readonly #hidden = 1;
  get hidden(): number {
    return this.#hidden;
  }
}

describe("values that JSON has no form for", () => {
  const FORMLESS: Readonly<Record<string, unknown>> = {
    "a Map": new Map([["a", 1]]),
    "an empty Map": new Map(),
    "a Set": new Set([1]),
    "a WeakMap": new WeakMap(),
    "a Promise": Promise.resolve(1),
    "a RegExp": /a/,
    "an Error": new Error("a"),
    "a Blob": new Blob(["a"]),
    "a FormData": new FormData(),
    "a URLSearchParams": new URLSearchParams("a=1"),
    "a ReadableStream": new ReadableStream(),
    "a Headers": new Headers(),
    "a Map of another realm": inOtherRealm("new Map([[1, 2]])"),
    "a generator": (function* () {
      yield 1;
    })(),
    "a Map in an object": { a: { b: [1, new Map()] } },
    "bytes in an object": { photo: new Uint8Array([1]) },
    "empty bytes in a list": [new Uint8Array(0)],
    "an ArrayBuffer in an object": { photo: new ArrayBuffer(1) },
    "a DataView in an object": { photo: new DataView(new ArrayBuffer(1)) },
    "an Int16Array in an object": { photo: new Int16Array([7]) },
    undefined: undefined,
    "a function": () => 1,
    "a symbol": Symbol("a"),
    "a bigint": 1n,
    "a bigint in an object": { a: 1n },
  };

  test.each(Object.entries(FORMLESS))("%s is refused with invalid_argument", (_, value) => {
    expect(() => toJson(value)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  test("the message contains the path of the member", () => {
    expect(() => toJson({ tags: [{ all: new Set() }] }, "data")).toThrow(/^data\.tags\[0\]\.all is a Set/);
  });

  test("a cycle is refused with invalid_argument", () => {
    const cycle: Record<string, unknown> = { empty: {} };
    cycle["self"] = cycle;
    expect(() => toJson(cycle)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
  });

  test.each<[unknown, string]>([
    [{}, "{}"],
    [{ a: {} }, '{"a":{}}'],
    [{ "0": 1 }, '{"0":1}'],
    [[{}], "[{}]"],
    [new Own(), "{}"],
    [Object.create(null), "{}"],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ at: new Date(0), empty: {} }, '{"at":"1970-01-01T00:00:00.000Z","empty":{}}'],
    [
      { n: new Number(1), s: new String("a"), b: new Boolean(true), empty: {} },
      '{"n":1,"s":"a","b":true,"empty":{}}',
    ],
    [{ tags: Object.assign(new Set([1]), { toJSON: () => ({}) }) }, '{"tags":{}}'],
    [{ f: () => 1, u: undefined }, "{}"],
    ["{}", '"{}"'],
    [inOtherRealm("({ a: {} })"), '{"a":{}}'],
  ])("%o is JSON", (value, json) => {
    expect(toJson(value)).toBe(json);
  });
});
