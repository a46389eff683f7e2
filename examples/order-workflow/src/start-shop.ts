import { DaprServer } from "@dapr-ts/server";
import type { Sidecar } from "@dapr-ts/testing";
import { servePage } from "./page/routes.ts";
import { startRuntime } from "./shop/runtime.ts";
import { Shop } from "./shop/shop.ts";

export interface ShopSettings {
  /** The port of the page. */
  readonly port: number;
  /** Milliseconds that an approval may take. */
  readonly approvalMs: number;
  /** Milliseconds that each step takes. */
  readonly stepMs: number;
  /** Told each thing that happens. */
  readonly say: (what: string) => void;
  readonly signal?: AbortSignal;
}

/** Starts Dapr, the worker and the page. Resolves when orders can be placed. */
export async function startShop({ port, approvalMs, stepMs, say, signal }: ShopSettings) {
  await using started = new AsyncDisposableStack();
  const { dapr } = started.use(await startRuntime(port, signal));
  const shop = started.use(await openShop(dapr.apps["order-workflow"], { port, approvalMs, stepMs, say }));
  const running = started.move();
  return { ...shop, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Starts the worker and the page beside a sidecar that runs. */
export async function openShop(
  sidecar: Pick<Sidecar, "httpEndpoint" | "grpcEndpoint">,
  { port, approvalMs, stepMs, say }: Omit<ShopSettings, "signal">,
) {
  await using started = new AsyncDisposableStack();
  const { httpEndpoint, grpcEndpoint } = sidecar;
  const server = new DaprServer({ port, client: { httpEndpoint, grpcEndpoint }, stopSignals: [] });
  const stopping = new AbortController();
  started.defer(async () => {
    stopping.abort();
    await server.stop();
  });
  const shop = started.use(new Shop({ client: server.client, sidecar, stepMs, say }));
  await servePage(server, shop, { approvalMs, stopping: stopping.signal });
  await server.start();
  await shop.start();
  const running = started.move();
  return {
    url: `http://127.0.0.1:${String(port)}/`,
    shop,
    client: server.client,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
