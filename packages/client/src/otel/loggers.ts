import { context, trace, type Context } from "@opentelemetry/api";
import type { Logger } from "@dapr-ts/core";
import { textOf } from "@dapr-ts/core/internal";

/** The ids of the current span, by the names that OpenTelemetry recommends for logs in other formats. */
export interface TraceIds {
  /** The id of the trace, 32 hexadecimal digits. */
  trace_id: string;
  /** The id of the span, 16 hexadecimal digits. */
  span_id: string;
  /** The flags of the trace, 2 hexadecimal digits; `01` if it is sampled. */
  trace_flags: string;
}

/**
 * Returns the ids of the current span, for the lines of any logger. Undefined without a span.
 *
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/
 */
export function traceIds(): TraceIds | undefined {
  const span = trace.getSpanContext(context.active());
  if (span === undefined) return undefined;
  const { traceId: trace_id, spanId: span_id, traceFlags } = span;
  return { trace_id, span_id, trace_flags: traceFlags.toString(16).padStart(2, "0") };
}

type Write = (level: keyof Logger, message: string, details: readonly unknown[]) => void;

const loggerOf = (write: Write): Logger => ({
  error: (message, ...details) => write("error", message, details),
  warn: (message, ...details) => write("warn", message, details),
  info: (message, ...details) => write("info", message, details),
  debug: (message, ...details) => write("debug", message, details),
});

/** The part of a pino logger that {@link pinoLogger} uses. */
export type PinoLike = Readonly<Record<keyof Logger, (fields: object, message: string) => void>>;

/**
 * Returns a logger for the option `logger` that writes to pino. Each line has the ids of the span in which it was written, and
 * an error as `err`, which pino's standard serializer prints.
 *
 * @example
 * ```ts
 * const dapr = new DaprClient({ logger: pinoLogger(pino()) });
 * ```
 */
export function pinoLogger(pino: PinoLike): Logger {
  return loggerOf((level, message, details) => {
    const { error, rest } = parted(details);
    pino[level]({ ...traceIds(), ...(error !== undefined && { err: error }), ...rest }, message);
  });
}

/** The part of a winston logger that {@link winstonLogger} uses. */
export type WinstonLike = Readonly<Record<keyof Logger, (message: string, fields: object) => unknown>>;

/**
 * Returns a logger for the option `logger` that writes to winston. Each line has the ids of the span in which it was written,
 * and an error as `error` with its name, message and stack.
 *
 * @example
 * ```ts
 * const dapr = new DaprClient({ logger: winstonLogger(winston.createLogger({ transports })) });
 * ```
 */
export function winstonLogger(winston: WinstonLike): Logger {
  return loggerOf((level, message, details) => {
    const { error, rest } = parted(details);
    winston[level](message, { ...traceIds(), ...(error !== undefined && { error: plain(error) }), ...rest });
  });
}

/** The part of a logger of OpenTelemetry that {@link otelLogger} uses. */
export interface OtelLoggerLike {
  /** Emits a record. */
  emit(record: {
    severityNumber: number;
    severityText: string;
    body: string;
    attributes: Record<string, string>;
    context: Context;
  }): void;
}

/**
 * Returns a logger for the option `logger` that writes to OpenTelemetry's logs API, which adds the ids of the span.
 *
 * @param logger `logs.getLogger("my-app")` of `@opentelemetry/api`, or before its version 1.10 of `@opentelemetry/api-logs`
 */
export function otelLogger(logger: OtelLoggerLike): Logger {
  return loggerOf((level, message, details) => {
    const { error, rest } = parted(details);
    const attributes: Record<string, string> = {};
    if (error !== undefined) {
      attributes["exception.type"] = error.name;
      attributes["exception.message"] = error.message;
      if (error.stack !== undefined) attributes["exception.stacktrace"] = error.stack;
    }
    if (rest !== undefined) attributes["dapr.log.details"] = `[${rest.details.map(jsonOf).join(",")}]`;
    const severityText = level.toUpperCase();
    const severityNumber = SEVERITY[level];
    logger.emit({ severityNumber, severityText, body: message, attributes, context: context.active() });
  });
}

/** The severity numbers of OpenTelemetry's data model of logs. */
const SEVERITY: Readonly<Record<keyof Logger, number>> = { debug: 5, info: 9, warn: 13, error: 17 };

/** Separates the error among a line's details from the others. */
function parted(details: readonly unknown[]): { error: Error | undefined; rest?: { details: unknown[] } } {
  const error = details.find((detail) => detail instanceof Error);
  const others = details.filter((detail) => detail !== error);
  return { error, ...(others.length > 0 && { rest: { details: others } }) };
}

/** Returns a detail as JSON, or its text for a value that JSON cannot represent: a handler can throw any value. */
function jsonOf(detail: unknown): string {
  try {
    // Within an array, what JSON leaves out is null.
    return JSON.stringify([detail]).slice(1, -1);
  } catch {
    return JSON.stringify(textOf(detail));
  }
}

const plain = ({ name, message, stack }: Error): object => ({ name, message, stack });
