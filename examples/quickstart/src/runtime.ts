import { freePort, startDapr, startRedis, type Backend } from "@dapr-ts/testing";
import { ordersApp } from "./orders-app.ts";

/** A real Dapr for the quickstart: Redis, the control plane, a sidecar for the program and one for the orders app. */
export async function startRuntime(backend: Exclude<Backend, "existing">, say: (line: string) => void) {
  await using started = new AsyncDisposableStack();
  const port = await freePort();
  const redis = started.use(await startRedis({ backend }));
  const redisHost = redis.sidecarAddress;
  say(`redis        at ${redis.address}`);
  const dapr = started.use(
    await startDapr({
      backend,
      apps: [
        { appId: "quickstart", env: { PAYMENT_KEY: "s3cret" } },
        { appId: "orders", appPort: port },
      ],
      components: [
        { name: "statestore", type: "state.redis", metadata: { redisHost } },
        { name: "pubsub", type: "pubsub.redis", metadata: { redisHost } },
        { name: "lockstore", type: "lock.redis", metadata: { redisHost } },
        { name: "localsecretstore", type: "secretstores.local.env" },
      ],
    }),
  );
  const { httpEndpoint, grpcEndpoint } = dapr.apps.orders;
  const host = dapr.backend === "container" ? "0.0.0.0" : "127.0.0.1";
  const orders = started.use(ordersApp({ port, host, client: { httpEndpoint, grpcEndpoint } }));
  await orders.start();
  say(
    `dapr         two sidecars, placement and scheduler, as ${dapr.backend === "process" ? "processes" : "containers"}`,
  );
  const running = started.move();
  return {
    environment: {
      DAPR_HTTP_ENDPOINT: dapr.apps.quickstart.httpEndpoint,
      DAPR_GRPC_ENDPOINT: dapr.apps.quickstart.grpcEndpoint,
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
