import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { startDapr, startRedis, type Backend } from "@dapr-ts/testing";
import { startApp } from "./app.ts";
import { NAMES } from "./case.ts";
import { startWorker } from "./workflow-worker.ts";

/** The address of the suite's sidecar. */
export interface Environment extends AsyncDisposable {
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  /** Sidecars that the suite may shut down when all else is done. */
  readonly mortal: Readonly<Record<"http" | "grpc", { httpEndpoint: string; grpcEndpoint: string }>>;
  readonly backend: Backend;
}

const MORTAL = "conformance-mortal";

/** Starts all that the suite needs: Redis, the control plane, two sidecars, and the app that both of them call. */
export async function startEnvironment(backend: "container" | "process"): Promise<Environment> {
  await using started = new AsyncDisposableStack();
  const host = backend === "container" ? "0.0.0.0" : "127.0.0.1";
  const app = started.use(await startApp(host, Object.values(NAMES.actorTypes)));
  // Without actors, for only the sidecar that hosts an actor has its state and timers.
  const other = started.use(await startApp(host));
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
      // Cases of dead letter topics would wait for the retries of a policy.
      redelivery: false,
      configuration: { spec: { features: [{ name: "ActorStateTTL", enabled: true }] } },
      apps: [
        { appId: NAMES.app, appPort: app.port, env: { [NAMES.secret.key]: NAMES.secret.value } },
        { appId: NAMES.other, appPort: other.port },
        { appId: MORTAL },
      ],
      components: [
        { name: NAMES.memory, type: "state.in-memory", metadata: { actorStateStore: true } },
        { name: NAMES.redis, type: "state.redis", metadata: redisMetadata },
        { name: NAMES.pubsub, type: "pubsub.in-memory" },
        { name: NAMES.secrets, type: "secretstores.local.env" },
        { name: NAMES.configuration, type: "configuration.redis", metadata: redisMetadata },
        { name: NAMES.vault, type: "crypto.dapr.jwks", metadata: { jwks: keySet() } },
        { name: NAMES.locks, type: "lock.redis", metadata: redisMetadata },
        {
          name: NAMES.files,
          type: "bindings.localstorage",
          metadata: { rootPath: "/tmp/dapr-ts-conformance" },
        },
        { name: NAMES.model, type: "conversation.echo" },
        subscription("events", NAMES.topic, "/on-event"),
        subscription("odd", NAMES.oddTopic, "/on-event"),
        subscription("raw", NAMES.rawTopic, "/on-raw", { rawPayload: "true" }),
      ],
    }),
  );
  app.suite.setItem = async (key, value) => {
    await (value === undefined ? commandRedis(redis, "DEL", key) : commandRedis(redis, "SET", key, value));
  };
  for (const [key, value] of Object.entries(NAMES.items)) await app.suite.setItem(key, value);
  await dapr.apps[NAMES.app].waitForApp();
  await dapr.apps[NAMES.other].waitForApp();
  started.use(startWorker(dapr.grpcEndpoint));
  const running = started.move();
  return {
    httpEndpoint: dapr.httpEndpoint,
    grpcEndpoint: dapr.grpcEndpoint,
    mortal: { http: dapr.apps[MORTAL], grpc: dapr.apps[NAMES.other] },
    backend: dapr.backend,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Writes past Dapr, which cannot write configuration, in Redis's own protocol. */
async function commandRedis(
  redis: { host: string; port: number },
  ...command: readonly string[]
): Promise<string> {
  const socket = connect(redis.port, redis.host);
  const parts = command.map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
  socket.write(`*${String(command.length)}\r\n${parts.join("")}`);
  const [reply] = (await once(socket, "data")) as [Buffer];
  socket.end();
  await once(socket, "close");
  if (reply.toString().startsWith("-")) throw new Error(`Redis answered ${reply.toString()}`);
  return reply.toString();
}

/** Two keys in the component's own metadata, which no container has to be given a folder for. */
function keySet(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const symmetric = createSecretKey(randomBytes(32));
  const keys = [
    { ...privateKey.export({ format: "jwk" }), kid: NAMES.keys.rsa },
    { ...symmetric.export({ format: "jwk" }), kid: NAMES.keys.aes },
  ];
  return JSON.stringify({ keys });
}
