import { freePort, startDapr, startRedis, type Backend } from "@dapr-ts/testing";

/** How often an order is delivered again before it becomes a dead letter. */
export const MAX_RETRIES = 3;

/** A real Dapr for the pipeline: Redis as the broker, a sidecar for each app, and a policy that retries. */
export async function startRuntime(backend: Exclude<Backend, "existing">) {
  await using started = new AsyncDisposableStack();
  const redis = started.use(await startRedis({ backend }));
  const fulfilmentPort = await freePort();
  const dapr = started.use(
    await startDapr({
      backend,
      apps: [{ appId: "checkout" }, { appId: "fulfilment", appPort: fulfilmentPort }],
      components: [
        { name: "pubsub", type: "pubsub.redis", metadata: { redisHost: redis.sidecarAddress } },
        {
          kind: "Resiliency",
          metadata: { name: "patience" },
          // pubsub.redis drops what fails: without an inbound policy, nothing is ever delivered again.
          spec: {
            policies: {
              retries: { again: { policy: "constant", duration: "100ms", maxRetries: MAX_RETRIES } },
            },
            targets: { components: { pubsub: { inbound: { retry: "again" } } } },
          },
        },
      ],
      placement: false,
      scheduler: false,
    }),
  );
  const endpoints = ({ httpEndpoint, grpcEndpoint }: { httpEndpoint: string; grpcEndpoint: string }) => ({
    DAPR_HTTP_ENDPOINT: httpEndpoint,
    DAPR_GRPC_ENDPOINT: grpcEndpoint,
  });
  const running = started.move();
  return {
    redis,
    dapr,
    /** The environment of each app, as `dapr run` would set it. */
    environments: {
      checkout: endpoints(dapr.apps.checkout),
      fulfilment: { ...endpoints(dapr.apps.fulfilment), APP_PORT: String(fulfilmentPort) },
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
