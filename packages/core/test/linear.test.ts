import { describe, expect, test } from "vitest";
import { callerHeaders } from "../src/call/headers.ts";
import { checkMethod, methodPath, requireAppId } from "../src/call/names.ts";
import { parseRetryAfter } from "../src/call/retry/retry-after.ts";
import { subjectOf } from "../src/call/subject.ts";
import { soundBaggage } from "../src/encoding/baggage.ts";
import { fromBase64 } from "../src/encoding/base64.ts";
import { toDuration, toMs, toPeriod, toTimePoint } from "../src/encoding/duration.ts";
import { isJsonType } from "../src/encoding/media-type.ts";
import { decodeStoredJson, fromTickJson } from "../src/encoding/stored-json.ts";
import { soundTraceparent, soundTracestate } from "../src/encoding/trace-context.ts";
import { fromBytes } from "../src/encoding/value.ts";
import { completeGrpcError } from "../src/errors/from-grpc.ts";
import { errorFromReply } from "../src/errors/from-reply.ts";
import { DaprError } from "../src/errors/dapr-error.ts";
import { readDetail } from "../src/errors/details.ts";
import { converse } from "../src/blocks/conversation/operations.ts";
import { invoke } from "../src/blocks/invoke/operations.ts";
import { readAnswer } from "../src/blocks/actors/marked-response.ts";
import { plainPlatform, utf8Decode, utf8Encode } from "../src/platform/plain-platform.ts";

const SIZE = 200_000;
const long = (unit: string): string => unit.repeat(Math.ceil(SIZE / unit.length));

/** Long inputs of the kinds on which an expression with two ways to read them takes quadratic time. */
const INPUTS = [
  ...[
    "1",
    "1.",
    "1s",
    "1ms1",
    ".1",
    "P1",
    "PT1",
    "R1/",
    "R1/PT1S",
    " ",
    "\t",
    "a",
    "/",
    "//",
    "/.",
    "%2",
    "%2f",
    "%",
  ],
  ...[
    "é",
    "\ud800",
    "_a",
    "[",
    "{",
    '"',
    "\\",
    "=",
    "AAAA",
    "a;",
    "application/json;",
    "http://",
    "x/method/",
  ],
].flatMap((unit) => [
  long(unit),
  `${long(unit)}!`,
  `P${long(unit)}`,
  `failed conversing with component ${long(unit)}`,
]);

const input = {
  appId: "a",
  method: "m",
  verb: "GET",
  query: "",
  contentType: undefined,
  as: undefined,
  body: undefined,
} as const;

function response(body: string, type: string) {
  const headers = new Map([["content-type", type]]);
  return {
    status: 500,
    header: (name: string) => headers.get(name),
    headers: () => headers,
    bytes: () => utf8Encode(body),
    text: () => body,
  };
}

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  toMs: (text) => toMs(text, "d"),
  toDuration: (text) => toDuration(text, "d"),
  toPeriod: (text) => toPeriod(text, undefined, "d"),
  toTimePoint: (text) => toTimePoint(text, "d"),
  parseRetryAfter: (text) => parseRetryAfter(text, 0),
  callerHeaders: (text) => callerHeaders({ x: text, authorization: `basic ${text}` }),
  headerNames: (text) => callerHeaders({ [text]: "x" }),
  requireAppId,
  checkMethod,
  methodPath,
  subjectOf: (text) => subjectOf({ store: text, key: text }),
  isJsonType,
  fromBase64,
  soundTraceparent: (text) => soundTraceparent(`00-${"0".repeat(32)}-${"0".repeat(16)}-00-${text}`),
  soundTracestate,
  soundBaggage: (text) => {
    for (const before of ["", "k", "k=", "k=v", "k=v;", "k=v;p", "k=v;p="])
      soundBaggage(`${before}${text}\n`);
  },
  fromTickJson: (text) => fromTickJson(text, plainPlatform),
  decodeStoredJson: (text) =>
    decodeStoredJson({ "@type": "type.googleapis.com/google.protobuf.BytesValue", value: text }),
  utf8Decode: (text) => utf8Decode(utf8Encode(text)),
  fromBytes: (text) => fromBytes(utf8Encode(text), plainPlatform),
  readAnswer: (text) => readAnswer(utf8Encode(text), plainPlatform),
  readDetail: (text) => readDetail(`google.rpc.${text}`, { [text]: text }),
  "readDetail, many members": (text) =>
    readDetail("google.rpc.DebugInfo", { stack_entries: Array.from(text.slice(0, 20_000)), detail: text }),
  "errorFromReply, text": (text) => errorFromReply(invoke, response(text, "text/plain"), input),
  "errorFromReply, JSON": (text) =>
    errorFromReply(
      invoke,
      response(
        JSON.stringify({ errorCode: text, message: text, details: Array.from(text.slice(0, 20_000)) }),
        "application/json",
      ),
      input,
    ),
  completeGrpcError: (text) =>
    completeGrpcError(new DaprError(text, { code: "invalid_argument" }), converse, {} as never),
};

describe("long input takes linear time", () => {
  test.each(Object.entries(PARSERS))("%s", (_name, parse) => {
    for (const text of INPUTS) {
      const before = process.cpuUsage().user;
      try {
        parse(text);
      } catch (error) {
        expect(error).toBeInstanceOf(DaprError);
      }
      const ms = (process.cpuUsage().user - before) / 1000;
      expect(
        ms,
        `${text.slice(0, 20)}… of ${String(text.length)} characters took ${ms.toFixed(0)} ms`,
      ).toBeLessThan(1_000);
    }
  });
});
