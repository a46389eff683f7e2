import { describe, expect, it } from "vitest";
import { plainPlatform, utf8Decode, utf8Encode } from "../../src/platform/plain-platform.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Numbers from 0 to below `limit`, the same in every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe("utf8Encode", () => {
  it("writes what TextEncoder writes, lone surrogates too", () => {
    const next = numbers(1);
    const edges = [
      0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xfffd, 0xffff,
    ];
    for (let round = 0; round < 5_000; round++) {
      const units = Array.from({ length: next(12) }, () =>
        next(2) === 0 ? (edges[next(edges.length)] ?? 0) : next(0x10000),
      );
      const text = String.fromCharCode(...units);
      expect(utf8Encode(text)).toEqual(encoder.encode(text));
    }
  });

  it("gives bytes of a memory of their own, as fetch in a guest needs them", () => {
    const bytes = utf8Encode("größer");
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });
});

describe("utf8Decode", () => {
  it("reads back every code point", () => {
    let text = "";
    for (let code = 0; code <= 0x10ffff; code++)
      if (code < 0xd800 || code > 0xdfff) text += String.fromCodePoint(code);
    expect(utf8Decode(encoder.encode(text)) === text).toBe(true);
  });

  it("reads what TextDecoder reads from ill-formed bytes, but for how often U+FFFD stands for them", () => {
    const folded = (text: string): string => text.replace(/\ufffd+/g, "\ufffd");
    const next = numbers(2);
    const edges = [0, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1];
    edges.push(0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff, 0xbb);
    for (let round = 0; round < 100_000; round++) {
      const bytes = Uint8Array.from({ length: next(9) }, () => edges[next(edges.length)] ?? 0);
      const text = folded(utf8Decode(bytes));
      const expected = folded(decoder.decode(bytes));
      if (text !== expected) expect(text, bytes.toString()).toBe(expected);
    }
  });

  it("reads 256 KiB of malformed bytes in linear time", () => {
    const before = process.cpuUsage();
    expect(utf8Decode(new Uint8Array(256 * 1024).fill(0xff))).toHaveLength(256 * 1024);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000);
  });

  it("reads a part of a larger memory, and a megabyte", () => {
    const all = encoder.encode("one two three");
    expect(utf8Decode(all.subarray(4, 7))).toBe("two");
    const large = "añ€😀".repeat(100_000);
    expect(utf8Decode(encoder.encode(large)) === large).toBe(true);
  });
});

it("random ids have a UUID's shape and differ", () => {
  const ids = new Set(Array.from({ length: 1000 }, () => plainPlatform.randomId()));
  expect(ids.size).toBe(1000);
  for (const id of ids)
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
