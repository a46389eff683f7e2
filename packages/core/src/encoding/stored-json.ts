import { bytesOf } from "./bytes.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { toLatin1 } from "../platform/plain-platform.ts";
import type { HttpPlatform, Platform } from "../platform/platform.ts";
import { toJson } from "./value.ts";

/*
 * Data that daprd keeps and hands back, of a job, a reminder or a timer. It goes as JSON, because that alone comes out as it
 * went in on every way: daprd trims the bytes of a job that it delivers over HTTP (constructJobRequest in http_channel.go),
 * and shows none over HTTP whose type it does not know.
 */

const BYTES = "type.googleapis.com/google.protobuf.BytesValue";

/** The one member of an object around a value that would otherwise be read as something else. */
const ESCAPED = "dapr-ts:value";

/** Returns the JSON text of a value. Bytes become protobuf's own JSON for them; an object that looks like that is escaped. */
export function encodeStoredJson(value: unknown, what = "data"): string {
  const bytes = bytesOf(value);
  if (bytes !== undefined) return toJson({ "@type": BYTES, value: toBase64(bytes) }, what);
  const text = toJson(value, what);
  return isAmbiguous(text) ? `{"${ESCAPED}":${text}}` : text;
}

/** Returns the value that {@link encodeStoredJson} wrote. JSON of another origin that does not fit is returned as it is. */
export function decodeStoredJson(json: unknown): unknown {
  if (isEscaped(json)) return json[ESCAPED];
  if (!isBytesJson(json)) return json;
  try {
    return fromBase64(json.value);
  } catch {
    return json;
  }
}

function isAmbiguous(text: string): boolean {
  if (!text.startsWith("{") || !(text.includes(BYTES) || text.includes(ESCAPED))) return false;
  const json: unknown = JSON.parse(text);
  return isEscaped(json) || isBytesJson(json);
}

const isEscaped = (json: unknown): json is { readonly [ESCAPED]: unknown } =>
  isObject(json) && Object.keys(json).length === 1 && Object.hasOwn(json, ESCAPED);

const isBytesJson = (json: unknown): json is { readonly value: string } =>
  isObject(json) &&
  Object.keys(json).length === 2 &&
  json["@type"] === BYTES &&
  typeof json["value"] === "string";

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null;

/*
 * daprd changes the data of a reminder or timer that was registered over gRPC: it encodes the JSON as base64 and delivers that
 * as a JSON string (RegisterActorReminder in pkg/api/universal/actors.go). It delivers data that was registered over HTTP
 * unchanged. The delivery does not contain which of the two it was. So a string that is the base64 of JSON is decoded when it is
 * read. A string of the user's that has this form is encoded once more when it is written over HTTP, so that decoding returns it.
 */

/** Returns the JSON text of a tick's data, for HTTP. */
export function toTickJson(data: unknown, platform: HttpPlatform): string {
  const json = encodeStoredJson(data);
  const looksEncoded = typeof data === "string" && decoded(data, platform) !== undefined;
  return looksEncoded ? `"${toBase64(toLatin1(json))}"` : json;
}

/** Returns a tick's data as bytes, for gRPC. */
export function toTickBytes(data: unknown, platform: Platform): Uint8Array {
  return platform.utf8Encode(encodeStoredJson(data));
}

/** Returns a tick's data, from the JSON that daprd sends. */
export function fromTickJson(json: unknown, platform: HttpPlatform): unknown {
  const inside = typeof json === "string" ? decoded(json, platform) : undefined;
  return decodeStoredJson(inside === undefined ? json : inside.json);
}

/** Returns the JSON that a string contains as base64; `undefined` for other strings. */
function decoded(text: string, platform: HttpPlatform): { readonly json: unknown } | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return { json: JSON.parse(platform.utf8Decode(fromBase64(text))) as unknown };
  } catch {
    return undefined;
  }
}
