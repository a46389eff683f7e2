/** A span, as the page shows it. Times are milliseconds from the begin of the trace. */
export interface SpanView {
  readonly id: string;
  readonly name: string;
  readonly app: string;
  /** True for a span of the app's sidecar. */
  readonly isSidecar: boolean;
  readonly kind: string;
  readonly depth: number;
  readonly start: number;
  readonly duration: number;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** The trace of one order. */
export interface TraceView {
  readonly id: string;
  readonly number: number;
  readonly duration: number;
  /** In the order of the waterfall: each below its parent, by the time of its begin. */
  readonly spans: readonly SpanView[];
}

/** All traces, the newest first. */
export interface TracesView {
  readonly traces: readonly TraceView[];
}
