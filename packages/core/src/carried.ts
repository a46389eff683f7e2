import { fromBase64 } from "./app/base64.ts";
import type { Platform } from "./platform.ts";
import { fromBytes, toBase64, toJson } from "./value.ts";

/*
 * Data that daprd keeps and hands back, of a job, a reminder or a timer. It goes as JSON, because that alone comes out as it
 * went in on every way: daprd trims the bytes of a job that it delivers over HTTP (constructJobRequest in http_channel.go),
 * and shows none over HTTP whose type it does not know.
 */

const BYTES = "type.googleapis.com/google.protobuf.BytesValue";

/** The JSON text of a value; of bytes, protobuf's own JSON for them. */
export function toCarriedJson(value: unknown, what = "data"): string {
  return toJson(value instanceof Uint8Array ? { "@type": BYTES, value: toBase64(value) } : value, what);
}

/** The value of what {@link toCarriedJson} wrote, from its JSON. */
export function fromCarriedJson(json: unknown): unknown {
  if (typeof json !== "object" || json === null) return json;
  const { "@type": type, value, ...rest } = json as Record<string, unknown>;
  const isBytes = type === BYTES && typeof value === "string" && Object.keys(rest).length === 0;
  return isBytes ? fromBase64(value) : json;
}

/*
 * Of reminders and timers that were registered over gRPC, daprd hands the data on as a JSON string in base64
 * (RegisterActorReminder in pkg/api/universal/actors.go), and of those that were registered over HTTP as it is. So what
 * goes over gRPC has a mark, which tells it from a string that happens to be base64.
 */

/** Nine bytes, which base64 keeps apart from what follows. */
const MARK = "dapr-ts:;";
const MARK_BASE64 = "ZGFwci10czo7";

/** The JSON text of a tick's data, for HTTP. */
export function toTickJson(data: unknown, platform: Platform): string {
  const isMarked = typeof data === "string" && data.startsWith(MARK_BASE64);
  return isMarked ? JSON.stringify(toBase64(toTickBytes(data, platform))) : toCarriedJson(data);
}

/** A tick's data as the bytes that gRPC takes. */
export function toTickBytes(data: unknown, platform: Platform): Uint8Array {
  return platform.utf8Encode(MARK + toCarriedJson(data));
}

/** A tick's data, from the JSON that daprd hands on. */
export function fromTickJson(json: unknown, platform: Platform): unknown {
  if (typeof json !== "string" || !json.startsWith(MARK_BASE64)) return fromCarriedJson(json);
  return fromCarriedJson(fromBytes(fromBase64(json.slice(MARK_BASE64.length)), platform));
}
