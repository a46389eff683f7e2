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
 * Dapr gives a call of an actor one body. One argument is that body: JSON, or bytes; so callers and hosts of other SDKs
 * understand it. Beside it goes a header where that would not be clear: of bytes it says so, because their content type is
 * lost between a caller's gRPC and a host's HTTP. Several arguments are a JSON array, and the header has a letter for each:
 * j for JSON, b for bytes, u for undefined.
 */

export const ARGUMENTS_HEADER = "dapr-ts-arguments";

export interface EncodedArguments {
  readonly data: unknown;
  readonly metadata: Readonly<Record<string, string>>;
}

export function encodeArguments(args: readonly unknown[]): EncodedArguments {
  // Not findLastIndex: a guest's engine may be older than that.
  let count = args.length;
  while (count > 0 && args[count - 1] === undefined) count--;
  if (count <= 1) {
    return { data: args[0], metadata: isBytes(args[0]) ? { [ARGUMENTS_HEADER]: BYTES } : {} };
  }
  const given = args.slice(0, count);
  return {
    data: given.map((arg) => (isBytes(arg) ? (JSON.parse(encodeStoredJson(arg)) as unknown) : (arg ?? null))),
    metadata: { [ARGUMENTS_HEADER]: given.map(letterOf).join("") },
  };
}

const letterOf = (arg: unknown): string => (isBytes(arg) ? "b" : arg === undefined ? "u" : "j");

/** In the header when the body is one argument of bytes. */
const BYTES = "bytes";

/** @throws DaprError `invalid_argument` for a body that is not what its type says */
export function decodeArguments(
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
  if (!Array.isArray(args)) throw invalidArgument(`${ARGUMENTS_HEADER} goes with a body that is an array`);
  return [...letters].map((letter, i) =>
    letter === "b" ? decodeStoredJson(args[i]) : letter === "u" ? undefined : (args[i] as unknown),
  );
}
