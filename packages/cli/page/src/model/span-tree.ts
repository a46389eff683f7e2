import type { SpanView } from "../../../src/ui/protocol.ts";
import type { TimeRow } from "./time-rows.ts";

/** A row of a trace's waterfall. */
export interface SpanRow extends TimeRow {
  readonly span: SpanView;
}

/**
 * Returns the spans of a trace in the order of a waterfall: each below its parent, by the time of its begin. A span whose parent
 * has not arrived stands at the top.
 *
 * @param collapsed ids of spans whose children are left out
 * @param hueOf returns the number of an app's colour
 */
export function spanRows(
  spans: readonly SpanView[],
  collapsed: ReadonlySet<string>,
  hueOf: (service: string) => number,
): SpanRow[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const children = Map.groupBy(
    [...spans].sort((a, b) => a.start - b.start),
    ({ parentSpanId, spanId }) =>
      parentSpanId !== undefined && parentSpanId !== spanId && known.has(parentSpanId) ? parentSpanId : "",
  );
  const rows: SpanRow[] = [];
  const seen = new Set<string>();
  const add = (span: SpanView, depth: number): void => {
    if (seen.has(span.spanId)) return;
    seen.add(span.spanId);
    const below = children.get(span.spanId) ?? [];
    const isCollapsed = collapsed.has(span.spanId);
    rows.push(rowOf(span, depth, below.length === 0 ? undefined : isCollapsed, hueOf(span.service)));
    if (!isCollapsed) for (const child of below) add(child, depth + 1);
  };
  for (const root of children.get("") ?? []) add(root, 0);
  return rows;
}

function rowOf(span: SpanView, depth: number, isCollapsed: boolean | undefined, hue: number): SpanRow {
  const { spanId, name, service, kind, start, duration, isError, recordedBy } = span;
  return {
    key: spanId,
    label: shortName(name),
    kind: recordedBy === "sidecar" ? "sidecar" : "app",
    note: service,
    depth,
    bars: [
      {
        start,
        end: start + duration,
        tone: isError ? "bad" : `hue-${String(hue)}`,
        title: `${service}, ${kind}`,
      },
    ],
    isCollapsed,
    isError,
    span,
  };
}

/** Returns the name of a span without the package of Dapr's own gRPC services. */
function shortName(name: string): string {
  return name.replace(/^\/?dapr\.proto\.\w+\.v\d+\./u, "");
}

/** A trace in the list. */
export interface TraceSummary {
  readonly traceId: string;
  /** Name of its first span. */
  readonly name: string;
  readonly services: readonly string[];
  readonly start: number;
  readonly duration: number;
  readonly spanCount: number;
  readonly errorCount: number;
}

/** Groups spans into traces, the newest first. */
export function summarizeTraces(spans: readonly SpanView[]): TraceSummary[] {
  const traces: TraceSummary[] = [];
  for (const [traceId, group] of Map.groupBy(spans, (span) => span.traceId)) {
    const known = new Set(group.map(({ spanId }) => spanId));
    let first = group[0] as SpanView;
    let end = -Infinity;
    let errorCount = 0;
    const services = new Set<string>();
    for (const span of group) {
      if (isEarlierRoot(span, first, known)) first = span;
      end = Math.max(end, span.start + span.duration);
      services.add(span.service);
      if (span.isError) errorCount++;
    }
    const { name, start } = first;
    traces.push({
      traceId,
      name: shortName(name),
      services: [...services],
      start,
      duration: end - start,
      spanCount: group.length,
      errorCount,
    });
  }
  return traces.sort((a, b) => b.start - a.start);
}

function isEarlierRoot(span: SpanView, than: SpanView, known: ReadonlySet<string>): boolean {
  const isRoot = ({ parentSpanId }: SpanView): boolean =>
    parentSpanId === undefined || !known.has(parentSpanId);
  if (isRoot(span) !== isRoot(than)) return isRoot(span);
  return span.start < than.start;
}
