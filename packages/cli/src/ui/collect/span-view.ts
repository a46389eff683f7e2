import type { OtlpSpan, OtlpValue } from "@dapr-ts/otlp";
import type { SpanEvent, SpanView } from "../protocol.ts";

const MAX_ATTRIBUTES = 64;
const MAX_TEXT = 2_000;
const MAX_LISTED = 16;

/** The app that sent a span, and the part of it that did. */
export interface SpanOrigin {
  readonly appId: string | undefined;
  readonly recordedBy: SpanView["recordedBy"];
}

/** Returns a span as the page shows it, cut to a bounded size. */
export function toSpanView(span: OtlpSpan, { appId, recordedBy }: SpanOrigin): SpanView {
  const service = appId ?? span.service;
  const own =
    service === span.service ? span.attributes : { ...span.attributes, "service.name": span.service };
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId !== "" && { parentSpanId: span.parentSpanId }),
    name: cut(span.name),
    kind: span.kind.toLowerCase() as SpanView["kind"],
    service: cut(service),
    recordedBy,
    scope: cut(span.scope),
    start: milliseconds(span.start),
    duration: Math.max(0, milliseconds(span.end - span.start)),
    isError: span.isError,
    ...(span.statusMessage !== "" && { statusMessage: cut(span.statusMessage) }),
    attributes: attributesOf(own),
    links: span.links.slice(0, MAX_LISTED),
    events: span.events.slice(0, MAX_LISTED).map((event): SpanEvent => ({
      name: cut(event.name),
      time: milliseconds(event.time),
      attributes: attributesOf(event.attributes),
    })),
  };
}

/** Returns whether ids have the form that OpenTelemetry requires; a span without it belongs to no trace. */
export function hasIds({ traceId, spanId }: OtlpSpan): boolean {
  return traceId.length === 32 && spanId.length === 16;
}

/** Spans of requests by which programs learn whether a sidecar is there, and workers return their results: many, and none of the user's. */
export function isNoise({ name, parentSpanId }: SpanView): boolean {
  return (
    parentSpanId === undefined &&
    (name === "/v1.0/metadata" ||
      name.startsWith("/v1.0/healthz") ||
      /^\/TaskHubSidecarService\/(?:Hello|GetWorkItems|Complete\w+)$/.test(name) ||
      name === "/dapr.proto.runtime.v1.Dapr/GetMetadata")
  );
}

function attributesOf(attributes: Readonly<Record<string, OtlpValue>>): Record<string, OtlpValue> {
  return Object.fromEntries(
    Object.entries(attributes)
      .slice(0, MAX_ATTRIBUTES)
      .map(([key, value]) => [cut(key), typeof value === "string" ? cut(value) : value]),
  );
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000n) / 1_000;
}
