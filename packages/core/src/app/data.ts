import { jsonOr } from "../encoding/json.ts";
import { plain } from "../encoding/plain.ts";
import { isJsonType, isTextType } from "../encoding/media-type.ts";
import { DaprError } from "../errors/dapr-error.ts";
import type { Platform } from "../platform/platform.ts";
import type { CloudEvent } from "./cloud-event.ts";

/**
 * Returns the data of an event that has none, by its content type. gRPC has one form for missing data, JSON's null, empty text
 * and empty bytes (GRPCEnvelopeFromSubscriptionMessage in pkg/runtime/pubsub/subscriptions.go), so every channel uses one value for them.
 */
export function missingData(type: string | undefined): unknown {
  if (typeof type !== "string" || type === "") return undefined;
  if (isJsonType(type)) return /^application\/json\b/i.test(type) ? null : undefined;
  return isTextType(type) ? "" : new Uint8Array(0);
}

/** Sets the data unless it is undefined, so that an event without data has no such member. */
export function withData(event: CloudEvent, data: unknown): CloudEvent {
  if (data !== undefined) event.data = data;
  return event;
}

/** Decodes data by its content type: JSON as a value, text as a string, anything else as bytes. */
export function decodeData(bytes: Uint8Array, type: string | undefined, platform: Platform): unknown {
  if (type !== undefined && isJsonType(type)) {
    return bytes.length === 0 ? undefined : parseJson(platform.utf8Decode(bytes), "the data");
  }
  return type !== undefined && isTextType(type) ? platform.utf8Decode(bytes) : plain(bytes);
}

/**
 * Parses JSON. Its error contains no part of the text, which may be secret and would end up in a log.
 *
 * @throws DaprError `invalid_argument`
 */
export function parseJson(text: string, what: string): unknown {
  return jsonOr(text, ({ message }) => {
    const position = /position \d+/.exec(message)?.[0];
    const where = position === undefined ? "" : ` (at ${position} of ${String(text.length)})`;
    throw new DaprError(`${what} is not valid JSON${where}`, { code: "invalid_argument", status: 400 });
  });
}
