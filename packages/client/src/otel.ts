export { otel } from "./otel/instrumentation.ts";
export type { Otel, OtelOptions } from "./otel/instrumentation.ts";
export type {
  AbortSignalLike,
  ActorWork,
  ArrivedWork,
  CallOptions,
  CallWork,
  Carrier,
  EventWork,
  Gauge,
  Instrumentation,
  InterceptedCall,
  Interceptor,
  MethodWork,
  Observation,
  Occurrence,
  TriggerWork,
  Work,
  WorkResult,
  WorkflowWork,
} from "@dapr-ts/core";
