import { once } from "node:events";
import { connect } from "node:net";
import { DaprClient } from "@dapr-ts/client";
import { DaprServer, type DaprServerOptions } from "@dapr-ts/server";
import type { AppChannel } from "@dapr-ts/core";
import {
  freePort,
  startDapr,
  startRedis,
  type AppHealthCheckOptions,
  type Redis,
  type ResourceOptions,
} from "@dapr-ts/testing";
import { Recorder } from "./recorder.ts";

/** Settings of `pubsub.redis`, in milliseconds: components-contrib 1.18.4 ignores a `redeliverInterval` with a unit. */
export const redelivery = (ms: number) =>
  ({ processingTimeout: String(ms), redeliverInterval: String(ms) }) as const;

/**
 * Settings of `pubsub.redis` for a test in which the app's port is closed while events wait. Over HTTP daprd 1.18.2 may
 * take a refused connection for a success when it makes several requests at once, and loses the event: the requests share
 * one handler (`root` in pkg/middleware/http/pipeline.go), so one request's error can land in another. So one at a time.
 */
export const survivesClosedPort = (wayIn: WayIn): { concurrency?: string } =>
  wayIn === "http" || wayIn === "h2c" ? { concurrency: "1" } : {};

/** The ways in that daprd itself opens. */
export const CHANNELS = ["http", "h2c", "grpc"] as const;
export type WayIn = (typeof CHANNELS)[number] | "stream";

export const RETRIES = 5;
export const RETRY_MS = 50;
export const TOKEN = "t0ken-of-the-app";

/** An app behind a sidecar of its own, and another sidecar that calls it. */
export interface World extends AsyncDisposable {
  readonly wayIn: WayIn;
  readonly server: DaprServer;
  readonly log: Recorder;
  /** The app's sidecar. */
  readonly dapr: DaprClient;
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  /** Writes an item of the store `settings`, which Dapr itself only reads. */
  set(key: string, value: string): Promise<void>;
  /** Another app's. */
  readonly other: DaprClient;
}

export interface WorldOptions {
  readonly register: (server: DaprServer) => unknown;
  readonly server?: DaprServerOptions;
  readonly appHealthCheck?: AppHealthCheckOptions;
  /** Further components, which may need to know where Redis is. */
  readonly components?: (redisHost: string) => readonly ResourceOptions[];
  /** The test has a handler that never ends, so that stop() fails. Default: false. */
  readonly isCutOff?: boolean;
  /** Default: `process`. */
  readonly backend?: "process" | "container";
}

/** Starts Redis, the control plane, the sidecars and the app; resolves when daprd delivers. */
export async function startWorld(wayIn: WayIn, options: WorldOptions): Promise<World> {
  await using started = new AsyncDisposableStack();
  const { backend = "process" } = options;
  const redis = started.use(await startRedis({ backend, args: ["--notify-keyspace-events", "KA"] }));
  const port = await freePort();
  const runtime = started.use(
    await startDapr({
      backend,
      apps: [
        {
          appId: "app",
          ...(wayIn !== "stream" && { appPort: port, appProtocol: wayIn, appToken: TOKEN }),
          ...(options.appHealthCheck !== undefined && { appHealthCheck: options.appHealthCheck }),
        },
        { appId: "other" },
      ],
      components: [
        {
          name: "redis",
          type: "pubsub.redis",
          // Longer than any test: an event comes again only by the policy.
          metadata: { redisHost: redis.sidecarAddress, ...redelivery(600_000) },
          scopes: ["app", "other"],
        },
        { name: "memory", type: "pubsub.in-memory" },
        { name: "settings", type: "configuration.redis", metadata: { redisHost: redis.sidecarAddress } },
        { name: "tick", type: "bindings.cron", metadata: { schedule: "@every 1s" }, scopes: ["app"] },
        { name: "ignored", type: "bindings.cron", metadata: { schedule: "@every 1s" }, scopes: ["app"] },
        ...(options.components?.(redis.sidecarAddress) ?? []),
        {
          kind: "Resiliency",
          metadata: { name: "retries" },
          spec: {
            policies: {
              retries: {
                again: { policy: "constant", duration: `${String(RETRY_MS)}ms`, maxRetries: RETRIES },
              },
            },
            targets: {
              components: { redis: { inbound: { retry: "again" } }, memory: { inbound: { retry: "again" } } },
            },
          },
        },
      ],
    }),
  );
  const log = new Recorder();
  const { app, other } = runtime.apps;
  const server = new DaprServer({
    port,
    host: runtime.appHost,
    channel: channelOf(wayIn),
    appToken: TOKEN,
    logger: log,
    stopSignals: [],
    client: { httpEndpoint: app.httpEndpoint, grpcEndpoint: app.grpcEndpoint },
    ...options.server,
  });
  started.defer(() => (options.isCutOff === true ? server.stop().catch(() => undefined) : server.stop()));
  options.register(server);
  await server.start();
  const otherClient = started.use(
    new DaprClient({ httpEndpoint: other.httpEndpoint, grpcEndpoint: other.grpcEndpoint }),
  );
  const running = started.move();
  return {
    wayIn,
    server,
    log,
    dapr: server.client,
    httpEndpoint: app.httpEndpoint,
    grpcEndpoint: app.grpcEndpoint,
    set: (key, value) => setInRedis(redis, key, value),
    other: otherClient,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export const channelOf = (wayIn: WayIn): AppChannel => (wayIn === "h2c" ? "http" : wayIn);

async function setInRedis({ host, port }: Redis, key: string, value: string): Promise<void> {
  const socket = connect(port, host);
  const parts = ["SET", key, value].map((part) => `$${String(Buffer.byteLength(part))}\r\n${part}\r\n`);
  socket.write(`*3\r\n${parts.join("")}`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  if (answer.toString() !== "+OK\r\n") throw new Error(`Redis answered ${answer.toString()}`);
}
