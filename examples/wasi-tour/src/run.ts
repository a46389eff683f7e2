import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startGuest, type Host } from "@dapr-ts/guests";
import { startDapr, startRedis } from "@dapr-ts/testing";

export interface Ports {
  /** The echo service's. The program that this one grew from has 9004. */
  readonly app: number;
  /** The sidecar's, for HTTP: 3502. */
  readonly sidecar: number;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Starts the echo service with a sidecar beside it, runs the tour against that sidecar, and stops all of it.
 *
 * @param say takes what the tour prints
 * @returns the tour's status
 */
export async function runTour(host: Host, ports: Ports, say: (line: string) => void): Promise<number> {
  await using started = new AsyncDisposableStack();
  const redis = started.use(await startRedis({ backend: "process" }));
  await setGreeting(redis.address);
  const notes = await mkdtemp(join(tmpdir(), "dapr-ts-tour-"));
  started.defer(() => rm(notes, { recursive: true, force: true }));
  const echo = await startGuest({
    folder: here("../../wasi-echo/guest/"),
    host,
    port: ports.app,
    env: { APP_PORT: String(ports.app), DAPR_HTTP_PORT: String(ports.sidecar) },
    onLine: () => undefined,
  });
  started.defer(() => echo.stop());
  const dapr = started.use(
    await startDapr({
      backend: "process",
      apps: [{ appId: "echo-service", appPort: ports.app, httpPort: ports.sidecar }],
      components: components(redis.sidecarAddress, notes),
    }),
  );
  await dapr.apps["echo-service"].waitForApp();
  const tour = await startGuest({
    folder: here("../guest/"),
    host,
    env: { DAPR_HTTP_PORT: String(ports.sidecar) },
    onLine: say,
  });
  started.defer(() => tour.stop());
  return await tour.ended;
}

/** The first three are those that the tour has always had. */
const components = (redisHost: string, notes: string) => [
  {
    name: "starwars",
    type: "state.redis",
    metadata: { redisHost, redisPassword: "", actorStateStore: "true" },
  },
  {
    name: "local-store",
    type: "secretstores.local.file",
    metadata: { secretsFile: here("../config/secrets.json"), nestedSeparator: ":" },
  },
  { name: "wasmedge-examples-config", type: "configuration.redis", metadata: { redisHost } },
  { name: "messages", type: "pubsub.redis", metadata: { redisHost } },
  { name: "notes", type: "bindings.localstorage", metadata: { rootPath: notes } },
  { name: "locks", type: "lock.redis", metadata: { redisHost } },
];

/** Writes a configuration item as another program would: a value and its version, in the format of the store. */
async function setGreeting(address: string): Promise<void> {
  const [host, port] = address.split(":");
  const socket = createConnection({ host: host ?? "", port: Number(port) });
  socket.end("SET greeting hello||1\r\n");
  await once(socket.resume(), "close");
}
