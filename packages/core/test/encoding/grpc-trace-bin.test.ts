import { describe, expect, test } from "vitest";
import { traceparentFromBinary } from "../../src/encoding/grpc-trace-bin.ts";
import { HandlerContext } from "../../src/app/context.ts";
import { carrierOfRecord, traceHeadersOf } from "../../src/observe/carrier.ts";
import { toBase64 } from "../../src/encoding/base64.ts";

const TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-1ae88b59cc5f5362-01";
/** As daprd 1.18 sent it beside that traceparent. */
const BINARY = "AAAK92UZFs1D3YRI6yEcgDGcARroi1nMX1NiAgE";

/** A value with one byte changed. */
function changed(at: number, byte: number): string {
  const bytes = Uint8Array.from(atob(BINARY), (character) => character.charCodeAt(0));
  bytes[at] = byte;
  return toBase64(bytes);
}

/** Every way in which the trace of a call is read. */
const READERS: Readonly<Record<string, (headers: Record<string, string>) => string | undefined>> = {
  "the context of a handler": (headers) => new HandlerContext({ headers }).traceparent,
  "an instrumentation": (headers) => carrierOfRecord(headers).get("traceparent"),
  "the calls of an actor": (headers) => traceHeadersOf(carrierOfRecord(headers))?.["traceparent"],
};

describe("grpc-trace-bin", () => {
  for (const [reader, read] of Object.entries(READERS)) {
    test(`is the trace of a call without a traceparent, for ${reader}`, () => {
      expect(read({ "grpc-trace-bin": BINARY })).toBe(TRACEPARENT);
    });

    test(`comes after a traceparent, for ${reader}`, () => {
      const traceparent = TRACEPARENT.replace("1ae8", "ffff");
      expect(read({ traceparent, "grpc-trace-bin": BINARY })).toBe(traceparent);
      expect(read({ traceparent: "", "grpc-trace-bin": BINARY })).toBe(TRACEPARENT);
    });

    test(`is not a trace if its ids are zeros, for ${reader}`, () => {
      const zeros = new Uint8Array(29);
      zeros[18] = 1;
      zeros[27] = 2;
      expect(read({ "grpc-trace-bin": toBase64(zeros) })).toBeUndefined();
      expect(read({ traceparent: TRACEPARENT.replaceAll(/[1-9a-f]/g, "0") })).toBeUndefined();
    });
  }

  test.each([
    ["nothing", undefined],
    ["an empty text", ""],
    ["no base64", "?"],
    ["too few bytes", "AAAK92UZ"],
    ["another version", changed(0, 1)],
    ["another first field", changed(1, 9)],
    ["another second field", changed(18, 9)],
    ["another third field", changed(27, 9)],
  ])("is ignored if it has %s", (_what, value) => {
    expect(traceparentFromBinary(value)).toBeUndefined();
  });
});
