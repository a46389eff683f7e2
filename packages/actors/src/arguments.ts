import {
  decodeData,
  fromBytes,
  decodeStoredJson,
  invalidArgument,
  isBytes,
  plain,
  encodeStoredJson,
} from "@dapr-ts/core/internal";
import type { Platform } from "@dapr-ts/core";

/*
 * Dapr gives a call of an actor one body. One argument is that body, JSON or bytes, so that callers and hosts of other SDKs
 * understand it. Where that is ambiguous, a header marks it: bytes are marked, because their content type is lost between a
 * caller's gRPC and a host's HTTP. Several arguments are a JSON array, and the header has a letter for each: j for JSON, b for
 * bytes, u for undefined. Arguments at the end that are undefined are left out, and a second header has their number.
 */

const ARGUMENTS_HEADER = "dapr-ts-arguments";
const UNDEFINED_HEADER = "dapr-ts-undefined-arguments";

export interface EncodedArguments {
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, string>>;
}

export function encodeArguments(args: readonly unknown[]): EncodedArguments {
  // Not findLastIndex: a guest's engine may be older than that.
  let count = args.length;
  while (count > 0 && args[count - 1] === undefined) count--;
  const undefinedAtEnd = args.length - count;
  const rest = undefinedAtEnd === 0 ? {} : { [UNDEFINED_HEADER]: String(undefinedAtEnd) };
  if (count <= 1) {
    return { data: args[0], metadata: isBytes(args[0]) ? { [ARGUMENTS_HEADER]: BYTES, ...rest } : rest };
  }
  const given = args.slice(0, count);
  return {
    data: given.map((arg) => (isBytes(arg) ? (JSON.parse(encodeStoredJson(arg)) as unknown) : (arg ?? null))),
    metadata: { [ARGUMENTS_HEADER]: given.map(letterOf).join(""), ...rest },
  };
}

const letterOf = (arg: unknown): string => (isBytes(arg) ? "b" : arg === undefined ? "u" : "j");

/** In the header when the body is one argument of bytes. */
const BYTES = "bytes";

/** @throws DaprError `invalid_argument` for a body that is not of its content type */
export function decodeArguments(
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  platform: Platform,
): unknown[] {
  const undefinedAtEnd = headers[UNDEFINED_HEADER];
  const args = decodeGiven(body, headers, platform);
  return undefinedAtEnd !== undefined && /^\d{1,3}$/.test(undefinedAtEnd)
    ? [...args, ...Array.from({ length: Number(undefinedAtEnd) }, () => undefined)]
    : args;
}

function decodeGiven(
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
  platform: Platform,
): unknown[] {
  const letters = headers[ARGUMENTS_HEADER];
  if (letters === BYTES) return [plain(body)];
  if (body.length === 0) return [];
  const type = headers["content-type"] ?? "";
  if (letters === undefined)
    return [type === "" ? fromBytes(body, platform) : decodeData(body, type, platform)];
  const args = decodeData(body, "application/json", platform);
  if (!Array.isArray(args)) throw invalidArgument(`${ARGUMENTS_HEADER} requires a JSON array as body`);
  return [...letters].map((letter, i) =>
    letter === "b" ? decodeStoredJson(args[i]) : letter === "u" ? undefined : (args[i] as unknown),
  );
}
