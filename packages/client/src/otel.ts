export { otel } from "./otel/instrumentation.ts";
export type { Otel, OtelOptions } from "./otel/instrumentation.ts";
export { otelLogger, pinoLogger, traceIds, winstonLogger } from "./otel/loggers.ts";
export type { OtelLoggerLike, PinoLike, TraceIds, WinstonLike } from "./otel/loggers.ts";
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
  Logger,
  MethodWork,
  Observation,
  Occurrence,
  TriggerWork,
  Work,
  WorkResult,
  WorkflowWork,
} from "@dapr-ts/core";
