import { once } from "node:events";
import { connect } from "node:net";
import { startDapr, startRedis, type Backend } from "@dapr-ts/testing";
import { startApp } from "./app.ts";
import { NAMES } from "./case.ts";

/** Where the suite's sidecar is. */
export interface Environment extends AsyncDisposable {
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  readonly backend: Backend;
}

/** Starts all that the suite needs: Redis, the control plane, two sidecars, and the app that both of them call. */
export async function startEnvironment(backend: "container" | "process"): Promise<Environment> {
  await using started = new AsyncDisposableStack();
  const app = started.use(await startApp(backend === "container" ? "0.0.0.0" : "127.0.0.1"));
  const redis = started.use(await startRedis({ backend }));
  const redisMetadata = { redisHost: redis.sidecarAddress };
  const subscription = (name: string, topic: string, route: string, metadata = {}) => ({
    apiVersion: "dapr.io/v2alpha1",
    kind: "Subscription",
    metadata: { name },
    spec: { pubsubname: NAMES.pubsub, topic, routes: { default: route }, metadata },
    scopes: [NAMES.app],
  });
  const dapr = started.use(
    await startDapr({
      backend,
      apps: [
        { appId: NAMES.app, appPort: app.port, env: { [NAMES.secret.key]: NAMES.secret.value } },
        { appId: NAMES.other, appPort: app.port },
      ],
      components: [
        { name: NAMES.memory, type: "state.in-memory", metadata: { actorStateStore: true } },
        { name: NAMES.redis, type: "state.redis", metadata: redisMetadata },
        { name: NAMES.pubsub, type: "pubsub.in-memory" },
        { name: NAMES.secrets, type: "secretstores.local.env" },
        { name: NAMES.configuration, type: "configuration.redis", metadata: redisMetadata },
        { name: NAMES.locks, type: "lock.redis", metadata: redisMetadata },
        {
          name: NAMES.files,
          type: "bindings.localstorage",
          metadata: { rootPath: "/tmp/dapr-ts-conformance" },
        },
        subscription("events", NAMES.topic, "/on-event"),
        subscription("odd", NAMES.oddTopic, "/on-event"),
        subscription("raw", NAMES.rawTopic, "/on-raw", { rawPayload: "true" }),
      ],
    }),
  );
  await setInRedis(redis, NAMES.items);
  await dapr.apps[NAMES.app].waitForApp();
  await dapr.apps[NAMES.other].waitForApp();
  const running = started.move();
  return {
    httpEndpoint: dapr.httpEndpoint,
    grpcEndpoint: dapr.grpcEndpoint,
    backend: dapr.backend,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Writes strings past Dapr, which cannot write configuration, in Redis's own protocol. */
async function setInRedis(
  redis: { host: string; port: number },
  items: Record<string, string>,
): Promise<void> {
  const socket = connect(redis.port, redis.host);
  for (const [key, value] of Object.entries(items)) {
    const parts = ["SET", key, value].map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
    socket.write(`*3\r\n${parts.join("")}`);
    const [reply] = (await once(socket, "data")) as [Buffer];
    if (reply.toString() !== "+OK\r\n") throw new Error(`Redis answered ${reply.toString()}`);
  }
  socket.end();
  await once(socket, "close");
}
