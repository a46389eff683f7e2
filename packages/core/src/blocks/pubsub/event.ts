import { orEmpty } from "../../call/options.ts";
import { bytesOf } from "../../encoding/bytes.ts";
import { isJsonType } from "../../encoding/media-type.ts";
import { MAX_INT32, requireCount } from "../../encoding/number.ts";
import { toJson } from "../../encoding/value.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import type { CloudEventOverrides, PublishBulkOptions } from "./types.ts";

/** An event's data as it is sent. */
export interface EncodedEvent {
  readonly contentType: string;
  readonly data: string | Uint8Array;
}

/**
 * Encodes the data of an event: bytes as they are, and anything else by its content type.
 *
 * @throws DaprError `invalid_argument` for a value that JSON cannot represent, and for an object, number or boolean under a
 * content type other than JSON.
 */
export function encodeEvent(data: unknown, given: string | undefined): EncodedEvent {
  const bytes = bytesOf(data);
  if (bytes !== undefined) return { contentType: given ?? "application/octet-stream", data: bytes };
  const contentType = given ?? "application/json";
  if (isJsonType(contentType)) return { contentType, data: toJson(data, "data") };
  if (typeof data === "string") return { contentType, data };
  const kind = data === null ? "null" : typeof data;
  throw invalidArgument(
    `data with the content type "${contentType}" must be a string or bytes, not ${kind}: encode it, or send it as JSON`,
  );
}

/** Returns the metadata of a request to publish, with the options that Dapr has as metadata. */
export function publishMetadata(
  options: (PublishBulkOptions & { cloudEvent?: CloudEventOverrides | undefined }) | undefined,
): Readonly<Record<string, string>> | undefined {
  const { metadata, ttlSeconds, rawPayload, cloudEvent = {} } = orEmpty(options);
  const added: Record<string, string> = {};
  if (ttlSeconds !== undefined) {
    requireCount("ttlSeconds", ttlSeconds, 1, MAX_INT32);
    added["ttlInSeconds"] = String(ttlSeconds);
  }
  if (rawPayload !== undefined) added["rawPayload"] = String(rawPayload);
  for (const [name, value] of Object.entries(cloudEvent) as [string, string | undefined][])
    if (value !== undefined) added[`cloudevent.${name}`] = String(value);
  return Object.keys(added).length === 0 ? metadata : { ...metadata, ...added };
}
