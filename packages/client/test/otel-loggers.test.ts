import { logs, trace } from "@opentelemetry/api";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { Writable } from "node:stream";
import { pino } from "pino";
import winston from "winston";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Logger } from "../src/index.ts";
import { otelLogger, pinoLogger, winstonLogger } from "../src/otel.ts";
import { Tracing } from "./support/tracing.ts";

let tracing: Tracing;

beforeEach(() => {
  tracing = Tracing.register();
});

afterEach(async () => {
  await tracing.end();
  logs.disable();
});

/** Writes one line within a span and one without, and returns the ids of the span. */
function write(logger: Logger): { trace_id: string; span_id: string; trace_flags: string } {
  const { traceId, spanId } = trace.getTracer("test").startActiveSpan("work", (span) => {
    logger.error("it failed", new TypeError("why"), { attempts: 2 });
    span.end();
    return span.spanContext();
  });
  logger.info("it ended");
  return { trace_id: traceId, span_id: spanId, trace_flags: "01" };
}

function lines(): { stream: Writable; parsed: () => Record<string, unknown>[] } {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const parsed = () =>
    text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { stream, parsed };
}

test("pinoLogger() adds the ids of the span, and the error as err", () => {
  const { stream, parsed } = lines();
  const ids = write(pinoLogger(pino({ level: "debug" }, stream)));
  const [failed, ended] = parsed();
  expect(failed).toMatchObject({
    ...ids,
    level: 50,
    msg: "it failed",
    err: { type: "TypeError", message: "why" },
    details: [{ attempts: 2 }],
  });
  expect(ended).toMatchObject({ level: 30, msg: "it ended" });
  expect(ended).not.toHaveProperty("trace_id");
});

test("winstonLogger() adds the ids of the span, and the error as error", () => {
  const { stream, parsed } = lines();
  const transports = [new winston.transports.Stream({ stream })];
  const ids = write(winstonLogger(winston.createLogger({ level: "debug", transports })));
  const [failed, ended] = parsed();
  expect(failed).toMatchObject({
    ...ids,
    level: "error",
    message: "it failed",
    error: { name: "TypeError", message: "why" },
    details: [{ attempts: 2 }],
  });
  expect(ended).toMatchObject({ level: "info", message: "it ended" });
  expect(ended).not.toHaveProperty("trace_id");
});

test("otelLogger() emits records with severity and the span's context, also to a provider that is registered later", () => {
  const logger = otelLogger(logs.getLogger("test"));
  const exporter = new InMemoryLogRecordExporter();
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
  );
  const { trace_id: traceId, span_id: spanId } = write(logger);
  const [failed, ended] = exporter.getFinishedLogRecords();
  expect(failed).toMatchObject({
    severityNumber: 17,
    severityText: "ERROR",
    body: "it failed",
    spanContext: { traceId, spanId },
    attributes: { "exception.type": "TypeError", "exception.message": "why" },
  });
  expect(ended).toMatchObject({ severityNumber: 9, body: "it ended" });
  expect(ended?.spanContext).toBeUndefined();
});

test("otelLogger() emits details that are no JSON as text, since a handler can throw any value", () => {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  const logger = otelLogger(provider.getLogger("test"));
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const broken = {
    toJSON: () => {
      throw new Error("no JSON");
    },
    toString: () => {
      throw new Error("no text");
    },
  };
  logger.error("it failed", circular, 5n, "text", { attempts: 2 }, broken, () => 1);
  const [record] = exporter.getFinishedLogRecords();
  expect(record?.attributes["dapr.log.details"]).toBe(
    '["[object Object]","5","text",{"attempts":2},"something was thrown that has no text",null]',
  );
});
