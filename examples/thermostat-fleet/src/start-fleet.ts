import { DaprServer } from "@dapr-ts/server";
import { Fleet } from "./fleet/fleet.ts";
import { startRuntime } from "./fleet/runtime.ts";
import { servePage } from "./page/routes.ts";

export interface FleetOptions {
  /** The port of the page. */
  readonly port: number;
  /** How long a day is for the thermostats, in milliseconds. */
  readonly dayMs: number;
  /** Told each thing that happens. */
  readonly say: (what: string) => void;
  readonly signal?: AbortSignal;
}

/** Starts Dapr, the page and the hosts. Resolves when every thermostat can be seen. */
export async function startFleet({ port, dayMs, say, signal }: FleetOptions) {
  await using started = new AsyncDisposableStack();
  const runtime = started.use(await startRuntime(port, signal));
  const { httpEndpoint, grpcEndpoint } = runtime.dapr.apps.page;
  const server = new DaprServer({ port, client: { httpEndpoint, grpcEndpoint }, stopSignals: [] });
  const stopping = new AbortController();
  started.defer(async () => {
    stopping.abort();
    await server.stop();
  });
  const fleet = started.use(new Fleet(runtime.dapr, server.client, say));
  await servePage(server, fleet, stopping.signal);
  await server.start();
  await fleet.start(dayMs);
  const running = started.move();
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    fleet,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
