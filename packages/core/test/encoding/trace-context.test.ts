import { describe, expect, test } from "vitest";
import { soundBaggage } from "../../src/encoding/baggage.ts";
import { soundTraceparent, soundTracestate } from "../../src/encoding/trace-context.ts";

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const later = `cc${traceparent.slice(2)}-what-the-future-will-be-like`;

describe("a traceparent", () => {
  test.each([traceparent, later])("is kept: %s", (value) => {
    expect(soundTraceparent(value)).toBe(value);
  });

  test.each<unknown>([
    ...[
      undefined,
      5,
      {},
      "",
      "garbage",
      traceparent.toUpperCase(),
      `00-${"0".repeat(32)}-${"0".repeat(16)}-00`,
      `${traceparent}, ${traceparent}`,
    ],
    ...[
      `${traceparent}\r\nx: y`,
      `${traceparent}\n`,
      ` ${traceparent}`,
      `${later}\u65e5`,
      `${later}${"x".repeat(200)}`,
    ],
  ])("is left out: %j", (value) => {
    expect(soundTraceparent(value)).toBeUndefined();
  });
});

test.each<[unknown, boolean]>([
  ["vendor=1,other=2", true],
  ["", false],
  ["vendor=\u65e5", false],
  ["vendor=\u00e9", false],
  ["a\r\nb", false],
  ["v".repeat(4_097), false],
  [{}, false],
])("the tracestate %j is kept: %s", (value, isKept) => {
  expect(soundTracestate(value)).toBe(isKept ? value : undefined);
});

describe("baggage", () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `k${String(at)}=v`);

  test.each(["tenant=t1", "a=", "a=b=c", "a=%C3%A9,b = c ; p ; q = r ;;d", "a=b;", many(64).join(",")])(
    "is kept: %s",
    (value) => {
      expect(soundBaggage(value)).toBe(value);
    },
  );

  test.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ["", undefined],
    ["a", undefined],
    ["=b", undefined],
    ["a=b,", "a=b"],
    ["a(=b,c=d", "c=d"],
    ["a=b c,c=d", "c=d"],
    ["a=%zz,b=%4", undefined],
    ["a=\u00e9,\u00e9=a,a=b;\u00e9", undefined],
    ['a="b",a=b\\c,d=1', "d=1"],
    ["a=b\r\nc,d=\u65e5", undefined],
    [many(65).join(","), many(64).join(",")],
    [`a=${"x".repeat(8_000)},b=${"x".repeat(500)},c=1`, `a=${"x".repeat(8_000)}`],
  ])("%j becomes %j", (value, kept) => {
    expect(soundBaggage(value)).toBe(kept);
  });
});
