import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace";

/**
 * Starts OpenTelemetry for this process. Import it first. Spans go to OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, here the page; any
 * collector, such as Jaeger, receives the same.
 *
 * @param name the app's name, in `service.name`
 */
export function startTelemetry(name: string): NodeSDK {
  const processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 200 });
  const sdk = new NodeSDK({ serviceName: name, spanProcessors: [processor] });
  sdk.start();
  return sdk;
}
