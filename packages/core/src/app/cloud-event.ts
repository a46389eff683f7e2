import { DaprError, invalidArgument } from "../errors/dapr-error.ts";
import type { Platform } from "../platform/platform.ts";
import { plain } from "../encoding/plain.ts";
import { fromBase64 } from "../encoding/base64.ts";
import { isJsonType, isTextType } from "../encoding/media-type.ts";

/**
 * An event as CloudEvents 1.0 describes it, with the attributes that Dapr adds and any others that the publisher gave.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-cloudevents/
 */
export interface CloudEvent<T = unknown> {
  id: string;
  source: string;
  type: string;
  specversion: string;
  datacontenttype?: string;
  /** The data: a value when it is JSON, a string when it is text, a `Uint8Array` when it is anything else. */
  data?: T;
  subject?: string;
  time?: string;
  pubsubname?: string;
  topic?: string;
  traceid?: string;
  traceparent?: string;
  tracestate?: string;
  [attribute: string]: unknown;
}

/**
 * The event in a JSON object, its data decoded.
 *
 * @throws DaprError `invalid_argument` for what is no CloudEvent, or has data that is not what it says it is
 */
export function eventFromJson(json: unknown, platform: Platform): CloudEvent {
  if (typeof json !== "object" || json === null || !("specversion" in json)) {
    throw invalidArgument("the body is not a CloudEvent");
  }
  const event = json as CloudEvent;
  const encoded = event["data_base64"];
  if (typeof encoded !== "string") {
    // daprd knows application/json alone for JSON: of its relatives it makes a string (IsJSONContentType).
    const { data, datacontenttype } = event;
    if (typeof data === "string" && datacontenttype !== undefined && /\+json\b/i.test(datacontenttype)) {
      event.data = parseJson(data, "the data");
    }
    return event;
  }
  delete event["data_base64"];
  event.data = decodeData(fromBase64(encoded), event.datacontenttype, platform);
  return event;
}

/** Data by its content type: JSON as a value, text as a string, anything else as bytes. */
export function decodeData(bytes: Uint8Array, type: string | undefined, platform: Platform): unknown {
  if (type !== undefined && isJsonType(type)) {
    return bytes.length === 0 ? undefined : parseJson(platform.utf8Decode(bytes), "the data");
  }
  return type !== undefined && isTextType(type) ? platform.utf8Decode(bytes) : plain(bytes);
}

/** @throws DaprError `invalid_argument` */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new DaprError(`${what} is not JSON: ${(cause as Error).message}`, {
      code: "invalid_argument",
      status: 400,
      cause,
    });
  }
}
