import type { OtlpSpan } from "@dapr-ts/otlp";
import type { SpanView } from "./view.ts";

/** Orders the spans of a trace as a waterfall. A span whose parent has not arrived yet stands at the top. */
export function waterfall(spans: readonly OtlpSpan[]): SpanView[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const children = new Map<string, OtlpSpan[]>();
  for (const span of [...spans].sort((a, b) => Number(a.start - b.start))) {
    const parent = known.has(span.parentSpanId) ? span.parentSpanId : "";
    children.set(parent, [...(children.get(parent) ?? []), span]);
  }
  const begin = spans.reduce((least, { start }) => (start < least ? start : least), spans[0]?.start ?? 0n);
  const rows: SpanView[] = [];
  const add = (span: OtlpSpan, depth: number): void => {
    rows.push(viewOf(span, depth, begin));
    for (const child of children.get(span.spanId) ?? []) add(child, depth + 1);
  };
  for (const root of children.get("") ?? []) add(root, 0);
  return rows;
}

function viewOf(span: OtlpSpan, depth: number, begin: bigint): SpanView {
  const { spanId, name, service, scope, kind, start, end, isError, attributes } = span;
  return {
    id: spanId,
    name,
    app: service,
    isSidecar: !scope.startsWith("@dapr-ts/"),
    kind: kind.toLowerCase(),
    depth,
    start: milliseconds(start - begin),
    duration: milliseconds(end - start),
    isError,
    attributes,
  };
}

const milliseconds = (nanoseconds: bigint): number => Number(nanoseconds / 1_000n) / 1_000;
