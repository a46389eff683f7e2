import { startDapr, startRedis, type Backend } from "@dapr-ts/testing";

/** A real Dapr with Redis, which delivers again what failed: for that it takes a Resiliency policy. */
export async function startRuntime(backend: Exclude<Backend, "existing">) {
  await using started = new AsyncDisposableStack();
  const redis = started.use(await startRedis({ backend }));
  const dapr = started.use(
    await startDapr({
      backend,
      placement: false,
      scheduler: false,
      components: [
        { name: "pubsub", type: "pubsub.redis", metadata: { redisHost: redis.sidecarAddress } },
        {
          kind: "Resiliency",
          metadata: { name: "deliveries" },
          spec: {
            policies: { retries: { again: { policy: "constant", duration: "100ms", maxRetries: -1 } } },
            targets: { components: { pubsub: { inbound: { retry: "again" } } } },
          },
        },
      ],
    }),
  );
  const running = started.move();
  return {
    environment: { DAPR_HTTP_ENDPOINT: dapr.httpEndpoint, DAPR_GRPC_ENDPOINT: dapr.grpcEndpoint },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
