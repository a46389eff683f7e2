// Runs the packages with the oldest API of OpenTelemetry that they accept, and with the SDK of its time: spans, metrics and logs.
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** SDK 2 is the last one that accepts an API before 1.10. */
const SDK = [
  "@opentelemetry/sdk-trace-node@2.0.0",
  "@opentelemetry/sdk-metrics@2.0.0",
  "@opentelemetry/sdk-logs@0.200.0",
  "@opentelemetry/api-logs@0.200.0",
];

const PROGRAM = `
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { metrics } from "@opentelemetry/api";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import * as sdk from "@opentelemetry/sdk-metrics";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { DaprClient } from "@dapr-ts/client";
import { otel, otelLogger } from "@dapr-ts/client/otel";
import { DaprServer } from "@dapr-ts/server";

const spans = new InMemorySpanExporter();
new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).register();
const exporter = new sdk.InMemoryMetricExporter(sdk.AggregationTemporality.CUMULATIVE);
const reader = new sdk.PeriodicExportingMetricReader({ exporter });
const meterProvider = new sdk.MeterProvider({ readers: [reader] });
metrics.setGlobalMeterProvider(meterProvider);
const records = new InMemoryLogRecordExporter();
const loggerProvider = new LoggerProvider();
loggerProvider.addLogRecordProcessor(new SimpleLogRecordProcessor(records));

const requests = [];
const sidecar = createServer(async ({ headers }, response) => {
  requests.push(headers);
  await reader.forceFlush();
  response.writeHead(204).end();
});
sidecar.listen(0, "127.0.0.1");
await once(sidecar, "listening");
const httpEndpoint = "http://127.0.0.1:" + sidecar.address().port;

const logger = otelLogger(loggerProvider.getLogger("app"));
const server = new DaprServer({ stopSignals: [], client: { httpEndpoint }, logger, instrumentation: otel() });
const inCommonJs = createRequire(import.meta.url)("@dapr-ts/client/otel").otel();
await using other = new DaprClient({ httpEndpoint, instrumentation: inCommonJs });
server.method("greet", async () => {
  logger.error("in the handler");
  await Promise.all([server.client, other].map((dapr) => dapr.state.get("state", "k")));
});
const traceId = "0af7651916cd43dd8448eb211c80319c";
const headers = { traceparent: "00-" + traceId + "-b7ad6b7169203331-01", baggage: "tenant=t1" };
assert.equal((await server.fetch(new Request("http://app/greet", { headers }))).status, 204);

const ended = spans.getFinishedSpans();
assert.deepEqual(ended.map(({ name }) => name), ["state.get", "state.get", "GET /greet"]);
for (const span of ended) assert.equal(span.spanContext().traceId, traceId);
const { spanId } = ended[2].spanContext();
for (const call of ended.slice(0, 2)) assert.equal(call.parentSpanContext.spanId, spanId);
assert.deepEqual(
  new Set(requests.map(({ traceparent, baggage }) => traceparent + " " + baggage)),
  new Set(ended.slice(0, 2).map((span) => "00-" + traceId + "-" + span.spanContext().spanId + "-01 tenant=t1")),
);

const collected = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
const inFlight = collected
  .filter(({ descriptor }) => descriptor.name === "dapr.work.in_flight")
  .flatMap(({ dataPoints }) => dataPoints.filter(({ attributes }) => attributes["dapr.work.kind"] === "call"));
assert.equal(Math.max(...inFlight.map(({ value }) => value)), 2);
await reader.forceFlush();
const last = exporter.getMetrics().at(-1).scopeMetrics.flatMap(({ metrics }) => metrics);
const durations = last.find(({ descriptor }) => descriptor.name === "rpc.client.call.duration").dataPoints;
assert.deepEqual(durations.map(({ value }) => [value.count, value.buckets.boundaries.length]), [[2, 14]]);

const line = records.getFinishedLogRecords().find(({ body }) => body === "in the handler");
assert.equal(line.spanContext.spanId, spanId);

await server.stop();
await meterProvider.shutdown();
sidecar.close();
sidecar.closeAllConnections();
`;

const TYPES = `
import { logs } from "@opentelemetry/api-logs";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { DaprClient } from "@dapr-ts/client";
import { otel, otelLogger } from "@dapr-ts/client/otel";

const tracerProvider = new NodeTracerProvider();
const meterProvider = new MeterProvider();
const instrumentation = otel({ tracerProvider, meterProvider, propagator: new W3CTraceContextPropagator() });
export const dapr = new DaprClient({ instrumentation, logger: otelLogger(logs.getLogger("app")) });
`;

/**
 * Installs client and server in a folder of their own, and runs them.
 *
 * @param range the versions of the API that the client accepts
 */
export async function followOldestOtel(folder, { registry, range, tsc, typeRoots }) {
  const oldest = /^\^(\d+\.\d+\.\d+)$/.exec(range)?.[1];
  if (oldest === undefined) return [`the oldest version of ${range} is not known`];
  await mkdir(folder);
  await writeFile(join(folder, ".npmrc"), `@dapr-ts:registry=${registry}\n`);
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
  const wanted = [`@opentelemetry/api@${oldest}`, ...SDK, "@dapr-ts/client", "@dapr-ts/server"];
  const run = (command, ...args) => exec(command, args, { cwd: folder });
  await run("npm", "install", "--no-audit", "--no-fund", "--prefer-offline", ...wanted);
  await writeFile(join(folder, "program.mjs"), PROGRAM);
  await run(process.execPath, "program.mjs");
  await writeFile(join(folder, "types.mts"), TYPES);
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "node"];
  const libraries = ["--lib", "es2023,esnext.disposable,dom,dom.asynciterable", "--typeRoots", typeRoots];
  await run(tsc, ...options, ...libraries, "types.mts");
  return [];
}
