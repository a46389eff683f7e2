import type { BusEvent, Payload } from "../protocol.ts";
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
  /** The whole data. */
  readonly data: Buffer;
  readonly pubsub?: string;
  readonly traceparent?: string;
}

/** Reads a CloudEvent as daprd sends it to a broker, or a raw event. */
export function readEvent(data: Buffer, metadata: Readonly<Record<string, string>>): ReadEvent {
  const event = parseCloudEvent(data);
  if (event === undefined) {
    const { traceparent } = metadata;
    return {
      payload: bytesPayload(data),
      data,
      attributes: {},
      ...(traceparent !== undefined && { traceparent }),
    };
  }
  const { id, source, type, pubsubname, traceparent, traceid } = event;
  const parent = text(traceparent) ?? text(traceid) ?? metadata["traceparent"];
  const bytes = dataOf(event);
  return {
    payload: bytesPayload(bytes, text(event["datacontenttype"])),
    data: bytes,
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

/** Returns the ids of trace and parent span in a `traceparent`; undefined if it is not valid. */
export function parseTraceparent(value: string | undefined): { traceId: string; spanId: string } | undefined {
  const [, traceId, spanId] = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-/.exec(value ?? "") ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
}

function parseCloudEvent(data: Buffer): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(data.toString("utf8")) as Record<string, unknown> | null;
    return typeof value === "object" && typeof value?.["specversion"] === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

function dataOf({ data, data_base64: base64 }: Record<string, unknown>): Buffer {
  if (typeof base64 === "string") return Buffer.from(base64, "base64");
  if (data === undefined) return Buffer.alloc(0);
  return Buffer.from(typeof data === "string" ? data : JSON.stringify(data));
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
