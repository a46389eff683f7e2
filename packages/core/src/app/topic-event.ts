import type { Platform } from "../platform/platform.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { decodeData, missingData, withData } from "./data.ts";
import { plainEvent } from "./plain-event.ts";
import type { EventTarget } from "./subscription.ts";

/** TopicEventRequest's fields, written out: this type is published, and the generated ones are not. */
interface Message {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly specVersion: string;
  readonly dataContentType: string;
  readonly data: Uint8Array;
  readonly topic: string;
  readonly pubsubName: string;
  /** The path of the routing rule that matched. */
  readonly path?: string | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Returns the event in the message by which daprd delivers one over gRPC and over streams.
 *
 * @throws DaprError `invalid_argument` for data that does not fit its content type
 * @throws RefusedEvent for a plain payload that the subscription does not take
 */
export function eventFromMessage(message: Message, target: EventTarget, platform: Platform): CloudEvent {
  const { id, source, type, specVersion, dataContentType, topic, pubsubName, extensions } = message;
  const data = dataOf(message, platform);
  if (specVersion === "") return plainEvent(payloadOf(message, data), target, platform);
  // The event's own topic, as on HTTP: the message has the subscription's, which may be a pattern or a dead letter topic.
  const event: CloudEvent = { topic, ...extensions, id, source, type, specversion: specVersion };
  event.pubsubname = pubsubName;
  if (dataContentType !== "") event.datacontenttype = dataContentType;
  return withData(event, data);
}

function dataOf({ data, dataContentType }: Message, platform: Platform): unknown {
  const type = dataContentType === "" ? undefined : dataContentType;
  return data.length === 0 ? missingData(type) : decodeData(data, type, platform);
}

/**
 * Puts a payload without a CloudEvent together again. daprd spreads its members over the message, and leaves out those with a
 * CloudEvent attribute's name and another type (ExtractCloudEventProperty in pkg/runtime/pubsub/subscriptions.go).
 */
function payloadOf({ id, source, type, dataContentType, extensions }: Message, data: unknown): object {
  const named = { id, source, type, datacontenttype: dataContentType };
  const given = Object.entries(named).filter(([, value]) => value !== "");
  const withoutData = data === undefined || data === null || data === "";
  return { ...extensions, ...Object.fromEntries(given), ...(!withoutData && { data }) };
}
