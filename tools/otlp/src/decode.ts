import { BinaryReader } from "@bufbuild/protobuf/wire";

/** A span as an exporter sent it. Ids are hexadecimal. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root span. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: SpanKindName;
  /** The resource's `service.name`. */
  readonly service: string;
  /** The name of the instrumentation scope. */
  readonly scope: string;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  /** Nanoseconds since 1970. */
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, OtlpValue>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events: readonly OtlpSpanEvent[];
  readonly isError: boolean;
  /** Description of the status; empty without one. */
  readonly statusMessage: string;
}

/** An event within a span, such as an exception. */
export interface OtlpSpanEvent {
  readonly name: string;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly attributes: Readonly<Record<string, OtlpValue>>;
}

/** A value of an attribute; other types of OTLP are left out. */
export type OtlpValue = string | number | boolean;

const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"] as const;
export type SpanKindName = (typeof KINDS)[number];

/**
 * Decodes an `ExportTraceServiceRequest`.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export function decodeTraces(bytes: Uint8Array): OtlpSpan[] {
  const spans: OtlpSpan[] = [];
  fields(bytes, (field, request) => {
    if (field === 1) resourceSpans(request.bytes(), spans);
    else return false;
    return true;
  });
  return spans;
}

/** Reads each field of a message; `read` returns false for a field that it did not read. */
function fields(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!read(field, reader)) reader.skip(wireType, field);
  }
}

function resourceSpans(bytes: Uint8Array, spans: OtlpSpan[]): void {
  let resource: Record<string, OtlpValue> = {};
  const scoped: Uint8Array[] = [];
  fields(bytes, (field, reader) => {
    if (field === 1) resource = attributesOf(reader.bytes(), 1);
    else if (field === 2) scoped.push(reader.bytes());
    else return false;
    return true;
  });
  for (const one of scoped) scopeSpans(one, String(resource["service.name"] ?? ""), spans);
}

function scopeSpans(bytes: Uint8Array, service: string, spans: OtlpSpan[]): void {
  let scope = "";
  const encoded: Uint8Array[] = [];
  fields(bytes, (field, reader) => {
    if (field === 1) scope = nameOf(reader.bytes());
    else if (field === 2) encoded.push(reader.bytes());
    else return false;
    return true;
  });
  for (const one of encoded) spans.push(spanOf(one, service, scope));
}

function nameOf(bytes: Uint8Array): string {
  let name = "";
  fields(bytes, (field, reader) => {
    if (field !== 1) return false;
    name = reader.string();
    return true;
  });
  return name;
}

function spanOf(bytes: Uint8Array, service: string, scope: string): OtlpSpan {
  const links: { traceId: string; spanId: string }[] = [];
  const events: OtlpSpanEvent[] = [];
  const attributes: Record<string, OtlpValue> = {};
  const span = { traceId: "", spanId: "", parentSpanId: "", name: "", start: 0n, end: 0n };
  let status = { isError: false, statusMessage: "" };
  let kind: SpanKindName = "UNSPECIFIED";
  fields(bytes, (field, reader) => {
    switch (field) {
      case 1:
        span.traceId = hex(reader.bytes());
        break;
      case 2:
        span.spanId = hex(reader.bytes());
        break;
      case 4:
        span.parentSpanId = hex(reader.bytes());
        break;
      case 5:
        span.name = reader.string();
        break;
      case 6:
        kind = KINDS[reader.int32()] ?? "UNSPECIFIED";
        break;
      case 7:
        span.start = BigInt(reader.fixed64());
        break;
      case 8:
        span.end = BigInt(reader.fixed64());
        break;
      case 9:
        attribute(reader.bytes(), attributes);
        break;
      case 11:
        events.push(eventOf(reader.bytes()));
        break;
      case 13:
        links.push(linkOf(reader.bytes()));
        break;
      case 15:
        status = statusOf(reader.bytes());
        break;
      default:
        return false;
    }
    return true;
  });
  return { ...span, ...status, kind, service, scope, attributes, links, events };
}

function eventOf(bytes: Uint8Array): OtlpSpanEvent {
  const attributes: Record<string, OtlpValue> = {};
  const event = { name: "", time: 0n };
  fields(bytes, (field, reader) => {
    if (field === 1) event.time = BigInt(reader.fixed64());
    else if (field === 2) event.name = reader.string();
    else if (field === 3) attribute(reader.bytes(), attributes);
    else return false;
    return true;
  });
  return { ...event, attributes };
}

function linkOf(bytes: Uint8Array): { traceId: string; spanId: string } {
  const link = { traceId: "", spanId: "" };
  fields(bytes, (field, reader) => {
    if (field === 1) link.traceId = hex(reader.bytes());
    else if (field === 2) link.spanId = hex(reader.bytes());
    else return false;
    return true;
  });
  return link;
}

function statusOf(bytes: Uint8Array): { isError: boolean; statusMessage: string } {
  const status = { isError: false, statusMessage: "" };
  fields(bytes, (field, reader) => {
    if (field === 2) status.statusMessage = reader.string();
    else if (field === 3) status.isError = reader.int32() === 2;
    else return false;
    return true;
  });
  return status;
}

/** Reads the `KeyValue`s in a field of a message. */
function attributesOf(bytes: Uint8Array, number: number): Record<string, OtlpValue> {
  const attributes: Record<string, OtlpValue> = {};
  fields(bytes, (field, reader) => {
    if (field !== number) return false;
    attribute(reader.bytes(), attributes);
    return true;
  });
  return attributes;
}

function attribute(bytes: Uint8Array, attributes: Record<string, OtlpValue>): void {
  let key = "";
  let value: OtlpValue | undefined;
  fields(bytes, (field, reader) => {
    if (field === 1) key = reader.string();
    else if (field === 2) value = valueOf(reader.bytes());
    else return false;
    return true;
  });
  if (value !== undefined) attributes[key] = value;
}

function valueOf(bytes: Uint8Array): OtlpValue | undefined {
  let value: OtlpValue | undefined;
  fields(bytes, (field, reader) => {
    if (field === 1) value = reader.string();
    else if (field === 2) value = reader.bool();
    else if (field === 3) value = Number(reader.int64());
    else if (field === 4) value = reader.double();
    else return false;
    return true;
  });
  return value;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
