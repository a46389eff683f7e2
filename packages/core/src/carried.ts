import { fromBase64 } from "./app/base64.ts";
import type { Platform } from "./platform.ts";
import { fromBytes, toBase64, toJson } from "./value.ts";

/*
 * Data that daprd keeps and hands back, of a job, a reminder or a timer. It goes as JSON, because that alone comes out as it
 * went in on every way: daprd trims the bytes of a job that it delivers over HTTP (constructJobRequest in http_channel.go),
 * and shows none over HTTP whose type it does not know.
 */

const BYTES = "type.googleapis.com/google.protobuf.BytesValue";

/** What stands before the JSON of {@link toCarriedBytes}; nine bytes, which base64 keeps apart from what follows. */
const MARK = "dapr-ts:;";
const MARK_BASE64 = "ZGFwci10czo7";

/** The JSON text of a value; of bytes, protobuf's own JSON for them. */
export function toCarriedJson(value: unknown, what = "data"): string {
  return toJson(value instanceof Uint8Array ? { "@type": BYTES, value: toBase64(value) } : value, what);
}

/** The value of what was carried, from its JSON. */
export function fromCarriedJson(json: unknown, platform: Platform): unknown {
  if (typeof json === "string" && json.startsWith(MARK_BASE64)) {
    return fromCarriedJson(fromBytes(fromBase64(json.slice(MARK_BASE64.length)), platform), platform);
  }
  if (typeof json !== "object" || json === null) return json;
  const { "@type": type, value, ...rest } = json as Record<string, unknown>;
  const isBytes = type === BYTES && typeof value === "string" && Object.keys(rest).length === 0;
  return isBytes ? fromBase64(value) : json;
}

/**
 * A value for a field of bytes that daprd hands on as a JSON string in base64, as it does with the data of reminders and
 * timers that were registered over gRPC (RegisterActorReminder in pkg/api/universal/actors.go). The mark tells it from a
 * string that happens to be base64.
 */
export function toCarriedBytes(value: unknown, platform: Platform): Uint8Array {
  return platform.utf8Encode(MARK + toCarriedJson(value));
}
