import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

/**
 * Registers OpenTelemetry for this process. Import it first. Spans go to OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, here the page; any
 * collector, such as Jaeger, receives the same.
 *
 * @param name the app's name, in `service.name`
 */
export function startTelemetry(name: string): NodeTracerProvider {
  const processor = new BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: 200 });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": name }),
    spanProcessors: [processor],
  });
  // With the propagators of W3C and a context that follows promises.
  provider.register();
  return provider;
}
