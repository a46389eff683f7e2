import { otel } from "@dapr-ts/client/otel";
import { OtlpReceiver } from "@dapr-ts/otlp";
import { AppProcess } from "@dapr-ts/page-kit";
import { DaprServer } from "@dapr-ts/server";
import { servePage } from "./page/routes.ts";
import { startRuntime } from "./runtime.ts";
import { startTelemetry } from "./telemetry.ts";
import { TraceBook } from "./trace/trace-book.ts";

export interface DemoOptions {
  /** The port of the page. */
  readonly port: number;
  /** Told each thing that happens. */
  readonly say: (what: string) => void;
  readonly signal?: AbortSignal;
}

/** Starts Dapr, the apps and the page. Resolves when orders can be placed. */
export async function startDemo({ port, say, signal }: DemoOptions) {
  await using started = new AsyncDisposableStack();
  const receiver = started.use(await OtlpReceiver.start());
  process.env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = receiver.tracesUrl;
  const telemetry = startTelemetry("page");
  started.defer(() => telemetry.shutdown());
  const { dapr, environmentOf } = started.use(await startRuntime(port, receiver.address, signal));
  const { httpEndpoint, grpcEndpoint } = dapr.apps.page;
  const server = new DaprServer({
    port,
    client: { httpEndpoint, grpcEndpoint },
    instrumentation: otel(),
    stopSignals: [],
  });
  const stopping = new AbortController();
  started.defer(async () => {
    stopping.abort();
    await server.stop();
  });
  const book = new TraceBook(receiver);
  await servePage(server, book, stopping.signal);
  const apps = (["shop", "warehouse"] as const).map((name) =>
    started.use(
      new AppProcess({
        program: new URL(`apps/${name}.ts`, import.meta.url),
        env: environmentOf(name),
        ended: (how) => {
          if (!stopping.signal.aborted) say(`${name} ended: ${how}`);
        },
      }),
    ),
  );
  await Promise.all([server.start(), ...apps.map((app) => app.start())]);
  const running = started.move();
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    book,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
