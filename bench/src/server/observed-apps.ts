import { ROOT_CONTEXT, SpanKind, context, propagation, trace } from "@opentelemetry/api";
import { AlwaysOnSampler, ParentBasedSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import { Actor, actors } from "@dapr-ts/actors";
import { otel } from "@dapr-ts/client/otel";
import { registerGlobally } from "@dapr-ts/otlp/register";
import { DaprServer, type DaprServerOptions, type Logger } from "@dapr-ts/server";
import { PUBSUB, TOPIC } from "../sidecar/names.ts";
import type { AppOptions, StartApp } from "./apps.ts";
import { UNSAMPLED } from "./event.ts";

/** The actor type that these apps host. */
export const OBSERVED_ACTOR = "BenchObserved";

type Handle = AppOptions["handle"];

/** Runs a handler for a call with a trace context. */
type Around = (traceparent: string | undefined, run: () => void) => void;

/** An app with a subscription and an actor. */
const app =
  (optionsOf: () => DaprServerOptions, around: Around = (_traceparent, run) => run()): StartApp =>
  async ({ port, sidecar, handle }) => {
    const client = {
      httpEndpoint: `http://127.0.0.1:${String(sidecar.httpPort)}`,
      grpcEndpoint: `http://127.0.0.1:${String(sidecar.grpcPort)}`,
    };
    const server = new DaprServer({ ...optionsOf(), port, waitForSidecar: false, client, logger: SILENT });
    server.subscribe(PUBSUB, TOPIC, (data, ctx) => around(ctx.traceparent, () => handle(data)));
    server.use(actors({ [OBSERVED_ACTOR]: echo((value) => around(UNSAMPLED, () => handle(value))) }));
    await server.start();
  };

/** The sidecar of the benchmark hosts no actors: they are called at the app's port. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

function echo(handle: Handle) {
  return class extends Actor {
    echo(value: unknown): unknown {
      handle(value);
      return value;
    }
  };
}

/** Registers an OpenTelemetry SDK with its usual sampler: the caller of a trace decides whether it is sampled. */
const register = (): void =>
  registerGlobally(new TracerProvider({ sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }) }));

const observed = app(() => {
  register();
  return { instrumentation: otel() };
});

/** The least that a span of a handler takes: four calls of OpenTelemetry's API, written by hand. */
const byHand = app(
  () => {
    register();
    return {};
  },
  (traceparent, run) => {
    const parent = propagation.extract(ROOT_CONTEXT, { traceparent });
    const attributes = { "messaging.system.name": "dapr", "messaging.destination.name": TOPIC };
    const options = { kind: SpanKind.CONSUMER, attributes };
    const span = trace.getTracer("bench").startSpan(`process ${TOPIC}`, options, parent);
    context.with(trace.setSpan(parent, span), run);
    span.end();
  },
);

export const OBSERVED_APPS = {
  "otel/ours": app(() => ({})),
  "otel/sampled out": observed,
  "otel/bare otel": byHand,
} satisfies Record<string, StartApp>;
