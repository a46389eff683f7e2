import { fileURLToPath } from "node:url";
import { startGuest, type Host } from "@dapr-ts/guests";
import { startDapr, startRedis } from "@dapr-ts/testing";

export interface Ports {
  /** The port of the guest; 9004 by default. */
  readonly app: number;
  /** The HTTP port of the sidecar; 3502 by default. */
  readonly sidecar: number;
}

/** Starts the echo service, and a sidecar beside it with a Redis for the state of its actors. */
export async function startEchoService(host: Host, ports: Ports, say: (line: string) => void) {
  await using started = new AsyncDisposableStack();
  const redis = started.use(await startRedis({ backend: "process" }));
  const folder = fileURLToPath(new URL("../guest/", import.meta.url));
  const env = { APP_PORT: String(ports.app), DAPR_HTTP_PORT: String(ports.sidecar) };
  const guest = await startGuest({ folder, host, port: ports.app, env, onLine: say });
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
