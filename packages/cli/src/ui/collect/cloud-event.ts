import { randomUUID } from "node:crypto";
import type { BusEvent, Payload } from "../protocol.ts";
import { parseExact } from "./exact-json.ts";
import { bytesPayload } from "./payload.ts";

const MAX_ATTRIBUTE = 2_000;
/** Attributes that an event has fields of its own for. */
const NAMED = new Set([
  "id",
  "source",
  "type",
  "data",
  "data_base64",
  "pubsubname",
  "traceid",
  "traceparent",
]);

/** Contents of an event's bytes. */
export interface ReadEvent extends Pick<BusEvent, "id" | "source" | "type" | "attributes"> {
  readonly payload: Payload;
  readonly pubsub?: string;
  readonly traceparent?: string;
}

/** Reads a CloudEvent as daprd sends it to a broker, or a raw event. */
export function readEvent(data: Buffer, metadata: Readonly<Record<string, string>>): ReadEvent {
  const event = parseCloudEvent(data);
  // daprd writes the trace context of an event that it does not wrap beside it, under the older name.
  const beside = metadata["traceparent"] ?? metadata["traceid"];
  if (event === undefined) {
    return {
      payload: bytesPayload(data),
      attributes: {},
      ...(beside !== undefined && { traceparent: beside }),
    };
  }
  const { id, source, type, pubsubname, traceparent, traceid } = event;
  const parent = text(traceparent) ?? text(traceid) ?? beside;
  return {
    payload: bytesPayload(dataOf(event), text(event["datacontenttype"])),
    attributes: Object.fromEntries(
      Object.entries(event)
        .filter(([name, value]) => !NAMED.has(name) && value !== "")
        .map(([name, value]) => [
          name,
          (typeof value === "string" ? value : JSON.stringify(value)).slice(0, MAX_ATTRIBUTE),
        ]),
    ),
    ...defined({ id: text(id), source: text(source), type: text(type), pubsub: text(pubsubname) }),
    ...(parent !== undefined && { traceparent: parent }),
  };
}

/** An event as it is published. */
export interface NewEvent {
  readonly data: Buffer;
  /** Undefined for a raw event. */
  readonly contentType?: string;
}

/** Attributes by which daprd identifies one event on its way; those of a new event are others. */
const OF_ONE_EVENT = [
  "time",
  "expiration",
  "traceid",
  "traceparent",
  "tracestate",
  "topic",
  "pubsubname",
] as const;

/**
 * Returns a new event that equals one on a broker. A CloudEvent of daprd keeps its data and attributes, and gets an id of its own;
 * daprd adds the others (components-contrib, pubsub/envelope.go, `FromCloudEvent`). Other bytes were published raw.
 */
export function newEventOf(data: Buffer): NewEvent {
  const event = parseCloudEvent(data);
  // daprd names the component in each CloudEvent that it publishes.
  if (event?.["pubsubname"] === undefined) return { data };
  const copy: Record<string, unknown> = { ...event, id: randomUUID() };
  for (const name of OF_ONE_EVENT) delete copy[name];
  return { data: Buffer.from(JSON.stringify(copy)), contentType: "application/cloudevents+json" };
}

/** Returns the ids of trace and parent span in a `traceparent`; undefined if it is not valid. */
export function parseTraceparent(value: string | undefined): { traceId: string; spanId: string } | undefined {
  const [, traceId, spanId] = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-/.exec(value ?? "") ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}

function parseCloudEvent(data: Buffer): Record<string, unknown> | undefined {
  try {
    const value = parseExact(data.toString("utf8")) as Record<string, unknown> | null;
    return typeof value === "object" && typeof value?.["specversion"] === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the bytes that were published. A string is text only if the content type is not that of JSON. */
function dataOf({ data, data_base64: base64, datacontenttype: type }: Record<string, unknown>): Buffer {
  if (typeof base64 === "string") return Buffer.from(base64, "base64");
  if (data === undefined) return Buffer.alloc(0);
  const isText =
    typeof data === "string" && !/^application\/(?:[\w.-]+\+)?json\b/i.test(text(type) ?? JSON_TYPE);
  return Buffer.from(isText ? data : JSON.stringify(data));
}

/** Content type of data for which a CloudEvent names none. */
const JSON_TYPE = "application/json";

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
