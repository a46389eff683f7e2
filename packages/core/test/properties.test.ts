import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callerHeaders } from "../src/call/headers.ts";
import { backoff, earned, spent } from "../src/call/retry/policy.ts";
import { resolveRetry } from "../src/call/retry/options.ts";
import { subjectOf } from "../src/call/subject.ts";
import { toDuration, toMs } from "../src/encoding/duration.ts";
import { decodeStoredJson, encodeStoredJson } from "../src/encoding/stored-json.ts";
import { applyTemplate, type Template } from "../src/encoding/template.ts";
import { CODES } from "../src/errors/code.ts";
import { DaprError } from "../src/errors/dapr-error.ts";
import { readDetail } from "../src/errors/details.ts";
import { path } from "../src/http/path.ts";
import { reconnectDelay } from "../src/stream/reconnect.ts";

/** Any UTF-16, lone surrogates and control characters among it. */
const anyText = fc.string({ unit: "binary" });

/** Returns what a call returned, or undefined if it threw `invalid_argument`. Anything else that it throws fails the test. */
function accepted<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    expect(error).toMatchObject({ code: "invalid_argument" });
    return undefined;
  }
}

describe("names", () => {
  test("in a path stay one segment each, or are refused", () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 4 }), (names) => {
        const result = accepted(() => path("/v1.0/state", ...names));
        if (result === undefined) return;
        const segments = result.slice("/v1.0/state".length).split("/").slice(1);
        expect(segments.map(decodeURIComponent)).toEqual(names);
        expect(result).toMatch(/^[\w./%!~*'()-]*$/);
      }),
    );
  });

  test("in an error's subject cannot break a line", () => {
    fc.assert(
      fc.property(fc.record({ store: anyText, key: anyText }), (input) => {
        // eslint-disable-next-line no-control-regex -- these would break a line of a log
        expect(subjectOf(input) ?? "").not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      }),
    );
  });
});

describe("headers", () => {
  test("from a caller are valid, in lower case and never the client's own, or are refused", () => {
    const name = fc.oneof(
      anyText,
      fc.constantFrom(":path", "Host", "dapr-app-id", "grpc-timeout", "TE", "Authorization", "x"),
    );
    const value = fc.oneof(anyText, fc.constant("Basic ZGFwci1hcHAtaWQ6Yg=="), fc.constant(" padded\t"));
    fc.assert(
      fc.property(fc.dictionary(name, value), (headers) => {
        const sent = accepted(() => callerHeaders(headers)) ?? {};
        for (const [key, text] of Object.entries(sent)) {
          expect(key).toMatch(/^[a-z0-9!#$%&'*+\-.^_`|~]+$/);
          expect(key).not.toMatch(
            /^(?:host|te|dapr-.*|grpc-.*|content-length|transfer-encoding|connection)$/,
          );
          expect(text).toMatch(/^(?:[!-~\u0080-\u00ff](?:[\t -~\u0080-\u00ff]*[!-~\u0080-\u00ff])?)?$/);
          if (key === "authorization") expect(text).not.toContain("ZGFwci1hcHAtaWQ6Yg==");
        }
      }),
    );
  });
});

describe("durations", () => {
  const unit = fc.constantFrom("ns", "us", "ms", "s", "m", "h");
  const go = fc.array(fc.tuple(fc.nat({ max: 1_000 }), unit), { minLength: 1, maxLength: 5 });

  test("are a number of milliseconds from 0, or are refused", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.double(), fc.stringMatching(/^P?T?[\d.,]+[smhSMHDWY]$/)), (value) => {
        const ms = accepted(() => toMs(value, "d"));
        if (ms !== undefined) expect(ms >= 0).toBe(true);
      }),
    );
  });

  test("mean the same in the form that daprd reads", () => {
    fc.assert(
      fc.property(go, (parts) => {
        const text = parts.map(([count, of]) => `${String(count)}${of}`).join("");
        expect(toMs(toDuration(text, "d"), "d")).toBeCloseTo(toMs(text, "d"), 3);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (ms) => {
        expect(Math.abs(toMs(toDuration(ms, "d"), "d") - ms)).toBeLessThanOrEqual(1e-3);
      }),
    );
  });
});

describe("foreign JSON", () => {
  interface Shape {
    name: string;
    count: number;
    ready: boolean;
    tags: string[];
    metadata: Record<string, string>;
    nested: { list: { id: string }[] };
    maybe?: { id: string };
  }
  const template: Template<Shape> = {
    name: "",
    count: 0,
    ready: false,
    tags: [""],
    metadata: {},
    nested: { list: [{ id: "" }] },
    maybe: () => ({ id: "" }),
  };
  const members = [
    "name",
    "count",
    "ready",
    "tags",
    "metadata",
    "nested",
    "maybe",
    "list",
    "id",
    "__proto__",
  ];
  const json = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      fc.jsonValue(),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...members), tie("any")),
    ),
  })).any;

  test("read by a template has the template's types", () => {
    fc.assert(
      fc.property(json, (value) => {
        const read = applyTemplate<Shape>(template, value);
        expect(Object.keys(read).sort()).toEqual(Object.keys(template).sort());
        expect([typeof read.name, typeof read.count, typeof read.ready]).toEqual([
          "string",
          "number",
          "boolean",
        ]);
        expect(Number.isNaN(read.count)).toBe(false);
        expect(read.tags.every((tag) => typeof tag === "string")).toBe(true);
        expect(Object.values(read.metadata).every((one) => typeof one === "string")).toBe(true);
        expect(read.nested.list.every(({ id }) => typeof id === "string")).toBe(true);
        expect(read.maybe === undefined || typeof read.maybe.id === "string").toBe(true);
      }),
    );
  });

  test("in an error's details is read or left out", () => {
    const type = fc.constantFrom(
      "google.rpc.ErrorInfo",
      "google.rpc.BadRequest",
      "google.rpc.Help",
      "x.DebugInfo",
      "toString",
    );
    fc.assert(
      fc.property(type, fc.dictionary(anyText, json), (name, members) => {
        const detail = readDetail(name, members);
        expect(detail === undefined || typeof detail.type === "string").toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("is read as it was stored", () => {
    const bytesType = "type.googleapis.com/google.protobuf.BytesValue";
    const alike = fc.record({
      "@type": fc.constant(bytesType),
      value: fc.oneof(anyText, fc.constant("AQ==")),
    });
    const escaped = fc.record({ "dapr-ts:value": fc.oneof(alike, fc.jsonValue()) });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), alike, escaped), (value) => {
        const stored: unknown = JSON.parse(encodeStoredJson(value));
        expect(decodeStoredJson(stored)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

test("anything thrown becomes a DaprError that has JSON", () => {
  fc.assert(
    fc.property(
      fc.anything({ withNullPrototype: true, withBigInt: true, withSparseArray: true }),
      (thrown) => {
        const error = DaprError.from(thrown);
        expect(error).toBeInstanceOf(DaprError);
        expect(CODES).toContain(error.code);
        expect(typeof error.message).toBe("string");
        expect(typeof JSON.stringify(error)).toBe("string");
      },
    ),
  );
});

describe("delays", () => {
  const random = fc.double({ min: 0, max: 1, noNaN: true });

  test("before a retry stay within the policy's bounds", () => {
    const options = fc.record({
      initialDelayMs: fc.nat({ max: 10_000 }),
      maxDelayMs: fc.nat({ max: 100_000 }),
      multiplier: fc.double({ min: 1, max: 10, noNaN: true }),
      jitter: random,
    });
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 1_000 }), random, (given, attempt, chance) => {
        const delay = backoff(resolveRetry(given), attempt, chance);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(given.maxDelayMs * (1 + given.jitter) + 1e-6);
      }),
    );
  });

  test("before a stream is opened again stay between 100 and 4,000 ms", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), random, (attempt, chance) => {
        const delay = reconnectDelay(attempt, chance);
        expect(delay).toBeGreaterThanOrEqual(99.9);
        expect(delay).toBeLessThanOrEqual(4_000.1);
      }),
    );
  });

  test("a retry budget never exceeds its reserve or goes below zero", () => {
    const steps = fc.array(fc.boolean(), { maxLength: 300 });
    const budget = fc.record({
      reserve: fc.nat({ max: 20 }),
      ratio: fc.double({ min: 0, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(budget, steps, (given, calls) => {
        const policy = resolveRetry({ budget: given });
        let balance = given.reserve;
        let retries = 0;
        for (const isRetry of calls) {
          balance = isRetry ? (spent(balance, policy) ?? balance) : earned(balance, policy);
          retries += isRetry ? 1 : 0;
          expect(balance).toBeGreaterThanOrEqual(0);
          expect(balance).toBeLessThanOrEqual(given.reserve);
        }
        expect(retries).toBeLessThanOrEqual(calls.length);
      }),
    );
  });
});
