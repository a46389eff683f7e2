import { startDapr, startRedis } from "@dapr-ts/testing";

/** A real Dapr: one sidecar for the shop, and Redis for what workflows and activities store. */
export async function startRuntime(pagePort: number, signal?: AbortSignal) {
  await using started = new AsyncDisposableStack();
  const given = signal === undefined ? {} : { signal };
  const redis = started.use(await startRedis({ backend: "process", ...given }));
  const metadata = { redisHost: redis.sidecarAddress };
  const dapr = started.use(
    await startDapr({
      ...given,
      backend: "process",
      apps: [{ appId: "order-workflow", appPort: pagePort }],
      components: [
        { name: "workflows", type: "state.redis", metadata: { ...metadata, actorStateStore: true } },
        { name: "shop", type: "state.redis", metadata },
      ],
    }),
  );
  const running = started.move();
  return { dapr, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
