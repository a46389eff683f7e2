import { startDapr, startRedis } from "@dapr-ts/testing";
import { startEcho, type Host } from "./hosts.ts";

export interface Ports {
  /** The guest's own. The program that this one grew from has 9004. */
  readonly app: number;
  /** The sidecar's, for HTTP: 3502. */
  readonly sidecar: number;
}

/** Starts the echo service, and a sidecar beside it with a Redis for the state of its actors. */
export async function startEchoService(host: Host, ports: Ports, say: (line: string) => void) {
  await using started = new AsyncDisposableStack();
  const redis = started.use(await startRedis({ backend: "process" }));
  const guest = await startEcho(host, ports, say);
  started.defer(() => guest.stop());
  const dapr = started.use(
    await startDapr({
      backend: "process",
      apps: [{ appId: "echo-service", appPort: ports.app, httpPort: ports.sidecar }],
      components: [
        {
          name: "starwars",
          type: "state.redis",
          metadata: { redisHost: redis.sidecarAddress, redisPassword: "", actorStateStore: "true" },
        },
      ],
    }),
  );
  await dapr.apps["echo-service"].waitForApp();
  const running = started.move();
  return { dapr, ended: guest.ended, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
