import type { LiveSource } from "@dapr-ts/page-kit";
import type { OtlpReceiver } from "@dapr-ts/otlp";
import type { TracesView, TraceView } from "./view.ts";
import { waterfall } from "./waterfall.ts";

/** The span with which each order begins. */
export const ROOT = "PUT /api/orders/:id";
const SHOWN = 12;

/** The traces of the orders, as far as their spans have arrived. */
export class TraceBook implements LiveSource<TracesView> {
  readonly #receiver: OtlpReceiver;

  constructor(receiver: OtlpReceiver) {
    this.#receiver = receiver;
  }

  get view(): TracesView {
    const { spans } = this.#receiver;
    const ids = spans.filter(({ name }) => name === ROOT).map(({ traceId }) => traceId);
    const traces = ids.map((id, at): TraceView => {
      const rows = waterfall(spans.filter(({ traceId }) => traceId === id));
      const duration = Math.max(0, ...rows.map((row) => row.start + row.duration));
      return { id, number: at + 1, duration, spans: rows };
    });
    return { traces: traces.reverse().slice(0, SHOWN) };
  }

  listen(listener: () => void): () => void {
    return this.#receiver.onSpans(listener);
  }
}
