import { diag } from "@opentelemetry/api";

/**
 * Reports what a part of OpenTelemetry threw. The API promises that it does not throw, but the SDK passes on the errors of samplers,
 * processors and propagators, and a call or a handler must not fail by them.
 */
export function reportFault(error: unknown): void {
  diag.error("@dapr-ts/client: OpenTelemetry threw; the call or the handler goes on without it", error);
}
