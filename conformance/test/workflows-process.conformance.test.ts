import { startDapr, startRedis, type ResourceOptions } from "@dapr-ts/testing";
import { describe } from "vitest";
import { runDurable, type DurableSurroundings } from "./durable.ts";

/** Starts a sidecar whose actors, and so its workflows, are in this store. */
async function withStore(store: ResourceOptions): Promise<DurableSurroundings> {
  const runtime = await startDapr({ backend: "process", apps: [{ appId: "durable" }], components: [store] });
  const { httpEndpoint, grpcEndpoint } = runtime;
  return {
    client: { httpEndpoint, grpcEndpoint },
    elapse: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

describe("workflows on a real sidecar, actor store in memory", () => {
  runDurable(() =>
    withStore({ name: "store", type: "state.in-memory", metadata: { actorStateStore: true } }),
  );
});

describe("workflows on a real sidecar, actor store in Redis", () => {
  runDurable(async () => {
    const redis = await startRedis({ backend: "process" });
    const metadata = { redisHost: redis.sidecarAddress, redisPassword: "", actorStateStore: true };
    const started = await withStore({ name: "store", type: "state.redis", metadata });
    return {
      ...started,
      [Symbol.asyncDispose]: async () => {
        await started[Symbol.asyncDispose]();
        await redis[Symbol.asyncDispose]();
      },
    };
  });
});
