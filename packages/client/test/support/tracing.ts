import { context, metrics, propagation, trace } from "@opentelemetry/api";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
  type Sampler,
} from "@opentelemetry/sdk-trace";
import { registerGlobally } from "@dapr-ts/otlp/register";

/** An OpenTelemetry SDK that keeps its spans, with the W3C propagators and a context that follows promises. */
export class Tracing {
  readonly provider: TracerProvider;
  readonly #exporter = new InMemorySpanExporter();

  constructor(sampler?: Sampler) {
    const spanProcessors = [new SimpleSpanProcessor({ exporter: this.#exporter })];
    this.provider = new TracerProvider({ spanProcessors, ...(sampler !== undefined && { sampler }) });
  }

  /** Creates it and registers it globally, until {@link end}. */
  static register(sampler?: Sampler): Tracing {
    const tracing = new Tracing(sampler);
    registerGlobally(tracing.provider);
    return tracing;
  }

  /** The spans that have ended. */
  get spans(): ReadableSpan[] {
    return this.#exporter.getFinishedSpans();
  }

  /** Forgets the spans that have ended. */
  reset(): void {
    this.#exporter.reset();
  }

  /** Ends it, and removes everything that is registered globally. */
  async end(): Promise<void> {
    await this.provider.shutdown();
    for (const api of [trace, context, propagation, metrics]) api.disable();
  }
}
