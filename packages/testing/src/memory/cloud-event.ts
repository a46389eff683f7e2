import { randomUUID } from "node:crypto";
import { daprError } from "./errors.ts";

/** A CloudEvent between publisher and subscriber. */
export type Envelope = Record<string, unknown>;

export interface Publication {
  readonly pubsub: string;
  readonly topic: string;
  readonly data: Uint8Array;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  readonly appId: string;
  readonly now: number;
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

/** Returns the bytes that go to the broker: a CloudEvent with the data, or the data alone with `rawPayload`. */
export function toMessage(publication: Publication): Uint8Array {
  if (publication.metadata["rawPayload"] === "true") return publication.data;
  const event = /^application\/cloudevents\+json\b/i.test(publication.contentType)
    ? whole(publication)
    : wrapped(publication);
  const ttl = Number(publication.metadata["ttlInSeconds"] ?? "");
  if (ttl > 0) event["expiration"] = time(publication.now + ttl * 1000);
  for (const [name, value] of Object.entries(publication.metadata)) {
    const attribute = /^cloudevent\.(id|source|type|subject|traceid|traceparent|tracestate)$/i.exec(
      name,
    )?.[1];
    if (attribute !== undefined) event[attribute.toLowerCase()] = value;
  }
  return Buffer.from(JSON.stringify(event), "utf8");
}

/** Wraps data in a CloudEvent, as NewCloudEventsEnvelope in components-contrib's pubsub/envelope.go does. */
function wrapped({ contentType, data, topic, pubsub, appId, ...publication }: Publication): Envelope {
  const { traceparent = "", tracestate = "", now } = publication;
  return {
    id: randomUUID(),
    specversion: "1.0",
    datacontenttype: contentType === "" ? "text/plain" : contentType,
    source: appId,
    type: "com.dapr.event.sent",
    topic,
    pubsubname: pubsub,
    traceid: traceparent,
    traceparent,
    tracestate,
    time: time(now),
    ...payload(contentType, data),
  };
}

function payload(contentType: string, data: Uint8Array): { data: unknown } | { data_base64: string } {
  if (/^application\/octet-stream\b/i.test(contentType)) {
    return { data_base64: Buffer.from(data).toString("base64") };
  }
  if (!JSON_TYPE.test(contentType)) return { data: text(data) };
  try {
    return { data: JSON.parse(text(data)) as unknown };
  } catch {
    return { data: text(data) };
  }
}

/** Completes a CloudEvent of the publisher, as FromCloudEvent in the same file does. */
function whole({ data, topic, pubsub, traceparent = "", tracestate = "", now }: Publication): Envelope {
  let event: unknown;
  try {
    event = JSON.parse(text(data));
  } catch {
    event = undefined;
  }
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    throw daprError(
      "invalid_argument",
      "ERR_PUBSUB_CLOUD_EVENTS_SER",
      "cannot create cloudevent: the data is not a JSON object",
      "DAPR_PUBSUB_CLOUD_EVENT_CREATION",
    );
  }
  return {
    time: time(now),
    traceid: traceparent,
    traceparent,
    tracestate,
    source: "Dapr",
    type: "com.dapr.event.sent",
    specversion: "1.0",
    ...event,
    topic,
    pubsubname: pubsub,
  };
}

/** Wraps a raw message for a subscriber, as FromRawPayload in the same file does. */
export function aroundRaw(message: Uint8Array, pubsub: string, topic: string): Envelope {
  return {
    id: randomUUID(),
    specversion: "1.0",
    datacontenttype: "application/octet-stream",
    source: "Dapr",
    type: "com.dapr.event.sent",
    topic,
    pubsubname: pubsub,
    data_base64: Buffer.from(message).toString("base64"),
  };
}

/** Returns the CloudEvent in a message; undefined for any other content. */
export function fromMessage(message: Uint8Array): Envelope | undefined {
  try {
    const event: unknown = JSON.parse(text(message));
    return typeof event === "object" && event !== null && !Array.isArray(event)
      ? (event as Envelope)
      : undefined;
  } catch {
    return undefined;
  }
}

export function hasExpired(event: Envelope, now: number): boolean {
  return typeof event["expiration"] === "string" && Date.parse(event["expiration"]) < now;
}

const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
