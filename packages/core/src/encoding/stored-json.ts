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

/** The JSON text of a value; of bytes, protobuf's own JSON for them. */
export function encodeStoredJson(value: unknown, what = "data"): string {
  const bytes = bytesOf(value);
  return toJson(bytes === undefined ? value : { "@type": BYTES, value: toBase64(bytes) }, what);
}

/** The value of what {@link encodeStoredJson} wrote, from its JSON. */
export function decodeStoredJson(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  const { "@type": type, value, ...rest } = json as Record<string, unknown>;
  const isBytes = type === BYTES && typeof value === "string" && Object.keys(rest).length === 0;
  return isBytes ? fromBase64(value) : json;
}

/*
 * Of reminders and timers that were registered over gRPC, daprd hands the data on as a JSON string in base64
 * (RegisterActorReminder in pkg/api/universal/actors.go), and of those that were registered over HTTP as it is. Nothing
 * tells one from the other, so a string that is the base64 of some JSON is taken for what that JSON says. A string that
 * happens to look so is itself written in base64, so that whatever is written here is read as it was.
 */

/** The JSON text of a tick's data, for HTTP. */
export function toTickJson(data: unknown, platform: HttpPlatform): string {
  const json = encodeStoredJson(data);
  const looksEncoded = typeof data === "string" && decoded(data, platform) !== undefined;
  return looksEncoded ? `"${toBase64(toLatin1(json))}"` : json;
}

/** A tick's data as the bytes that gRPC takes. */
export function toTickBytes(data: unknown, platform: Platform): Uint8Array {
  return platform.utf8Encode(encodeStoredJson(data));
}

/** A tick's data, from the JSON that daprd hands on. */
export function fromTickJson(json: unknown, platform: HttpPlatform): unknown {
  const inside = typeof json === "string" ? decoded(json, platform) : undefined;
  return decodeStoredJson(inside === undefined ? json : inside.json);
}

/** The JSON whose base64 a string is; undefined when it is none. */
function decoded(text: string, platform: HttpPlatform): { readonly json: unknown } | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return { json: JSON.parse(platform.utf8Decode(fromBase64(text))) as unknown };
  } catch {
    return undefined;
  }
}
