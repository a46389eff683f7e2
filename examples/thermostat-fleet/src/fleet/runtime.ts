import { startDapr, startRedis } from "@dapr-ts/testing";
import type { HostName } from "../host-names.ts";

/** A real Dapr: a sidecar for each host, which are one app, and one for the page; Redis has what thermostats remember. */
export async function startRuntime(pagePort: number, signal?: AbortSignal) {
  await using started = new AsyncDisposableStack();
  const given = signal === undefined ? {} : { signal };
  const redis = started.use(await startRedis({ backend: "process", ...given }));
  const host = (name: HostName) => ({ appId: "thermostats", name });
  const dapr = started.use(
    await startDapr({
      ...given,
      backend: "process",
      apps: [host("north"), host("south"), { appId: "page", name: "page" as const, appPort: pagePort }],
      components: [
        {
          name: "statestore",
          type: "state.redis",
          metadata: { redisHost: redis.sidecarAddress, actorStateStore: true },
        },
      ],
    }),
  );
  const running = started.move();
  return { dapr, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
