import { DaprServer } from "@dapr-ts/server";
import { freePort, startDapr, startFaultProxy } from "@dapr-ts/testing";
import { expect, test, vi } from "vitest";

test.each(["http", "grpc"] as const)(
  "start() waits for the subscriptions of a sidecar of which only gRPC can be reached, over %s",
  async (channel) => {
    const [appPort, grpcPort, closed] = [await freePort(), await freePort(), await freePort()];
    const endpoint = (port: number): string => `http://127.0.0.1:${String(port)}`;
    const server = new DaprServer({
      host: "127.0.0.2",
      port: appPort,
      channel,
      client: { protocol: "grpc", httpEndpoint: endpoint(closed), grpcEndpoint: endpoint(grpcPort) },
    });
    await using stack = new AsyncDisposableStack();
    stack.use(server);
    // daprd reads the subscriptions through it, later than its gRPC port responds.
    const slow = stack.use(await startFaultProxy({ target: `127.0.0.2:${String(appPort)}`, port: appPort }));
    slow.delay(300);
    const handled: unknown[] = [];
    server.subscribe("pubsub", "orders", (order) => void handled.push(order));
    const starting = server.start();
    // A rejection is reported by the await below.
    starting.catch(() => undefined);
    const runtime = await startDapr({
      backend: "process",
      placement: false,
      scheduler: false,
      components: [{ name: "pubsub", type: "pubsub.in-memory" }],
      apps: [{ appId: "app", appPort, appProtocol: channel, grpcPort }],
    });
    stack.use(runtime);
    await starting;
    await server.client.pubsub.publish("pubsub", "orders", 1);
    await vi.waitFor(() => expect(handled).toEqual([1]), { timeout: 30_000, interval: 50 });
  },
);
