import { freePort, startDapr, startRedis } from "@dapr-ts/testing";

/** A sidecar for each app, with Redis, and with spans that go to the receiver. */
export async function startRuntime(pagePort: number, receiver: string, signal?: AbortSignal) {
  await using started = new AsyncDisposableStack();
  const redis = started.use(await startRedis({ backend: "process" }));
  const metadata = { redisHost: redis.sidecarAddress };
  // The sidecar's exporter waits for five seconds otherwise, which is long for a person who watches.
  const env = { OTEL_BSP_SCHEDULE_DELAY: "200" };
  const ports = { shop: await freePort(), warehouse: await freePort() };
  const dapr = started.use(
    await startDapr({
      backend: "process",
      apps: [
        { appId: "page", appPort: pagePort, env },
        { appId: "shop", appPort: ports.shop, env },
        { appId: "warehouse", appPort: ports.warehouse, env },
      ],
      components: [
        { name: "pubsub", type: "pubsub.redis", metadata },
        { name: "statestore", type: "state.redis", metadata: { ...metadata, actorStateStore: true } },
      ],
      configuration: {
        spec: {
          tracing: {
            samplingRate: "1",
            otel: { endpointAddress: receiver, isSecure: false, protocol: "http" },
          },
        },
      },
      ...(signal !== undefined && { signal }),
    }),
  );
  const environmentOf = (app: "shop" | "warehouse") => ({
    APP_PORT: String(ports[app]),
    DAPR_HTTP_ENDPOINT: dapr.apps[app].httpEndpoint,
    DAPR_GRPC_ENDPOINT: dapr.apps[app].grpcEndpoint,
  });
  const running = started.move();
  return { dapr, environmentOf, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
