import type { Platform } from "../platform/platform.ts";
import { decodeData, type CloudEvent } from "./cloud-event.ts";

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
  /** Of the rule that matched; the event does not have it. */
  readonly path?: string | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The CloudEvent of the message by which daprd delivers one over gRPC and over streams.
 *
 * @throws DaprError `invalid_argument` for data that is not what its content type says
 */
export function eventFromMessage(message: Message, platform: Platform): CloudEvent {
  const { id, source, type, specVersion, dataContentType, data, topic, pubsubName, extensions } = message;
  // The event's own topic, as on HTTP: the message has the subscription's, be it a pattern or a dead letter topic.
  const event: CloudEvent = { topic, ...extensions, id, source, type, specversion: specVersion };
  event.pubsubname = pubsubName;
  if (dataContentType !== "") event.datacontenttype = dataContentType;
  const value = decodeTopicData(data, dataContentType, platform);
  if (value !== undefined) event.data = value;
  return event;
}

/** daprd leaves a null out (GRPCEnvelopeFromSubscriptionMessage), and JSON has no other form without bytes. */
function decodeTopicData(data: Uint8Array, contentType: string, platform: Platform): unknown {
  if (data.length === 0 && /^application\/json\b/i.test(contentType)) return null;
  return decodeData(data, contentType === "" ? undefined : contentType, platform);
}
