import { DaprClient, type Logger } from "@dapr-ts/client";
import { DaprServer } from "@dapr-ts/server";
import {
  freePort,
  startDapr,
  startRedis,
  type AppHealthCheckOptions,
  type DaprRuntime,
  type Redis,
  type ResourceOptions,
  type Sidecar,
} from "@dapr-ts/testing";

/** How events reach the app. */
export type Channel = "http" | "grpc" | "stream";

export const TOPIC = "events";
export const PUBSUB = "pubsub";

export interface WorldOptions {
  readonly channel: Channel;
  /**
   * Retries of the inbound policy, 50 ms apart. Undefined for no policy. Default: 100 on a stream, where daprd serves no other
   * stream meanwhile; otherwise 1200, for a minute without the app.
   */
  readonly maxRetries?: number | undefined;
  /** Keeps the data of Redis over a restart. Default: false. */
  readonly persist?: boolean;
  /** Events that the component delivers at once. Default: the component's, 10. */
  readonly concurrency?: number;
  /** Milliseconds after which the component delivers an event again that is not acknowledged. Default: 2000. */
  readonly claimAfterMs?: number;
  /** Default: none. */
  readonly appHealthCheck?: AppHealthCheckOptions;
  /** Starts placement and scheduler too, and a store for actors. Default: false. */
  readonly controlPlane?: boolean;
  /** Default: none. */
  readonly apiToken?: string;
  /** Default: a quiet one. */
  readonly logger?: Logger;
}

/** Redis, a sidecar, and a client that publishes to it. */
export interface World extends AsyncDisposable {
  readonly redis: Redis;
  readonly runtime: DaprRuntime<"app">;
  readonly sidecar: Sidecar;
  /** The port on which the sidecar expects the app. */
  readonly appPort: number;
  readonly client: DaprClient;
  /** Makes an app of the sidecar; the caller registers handlers, starts it and stops it. */
  newServer(): DaprServer;
}

export const quiet: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

/** Starts Redis and a sidecar with pub/sub on it. */
export async function startWorld(options: WorldOptions): Promise<World> {
  await using started = new AsyncDisposableStack();
  const { channel, persist = false, controlPlane = false, logger = quiet, apiToken } = options;
  const { appHealthCheck, concurrency, claimAfterMs = 2_000 } = options;
  const maxRetries = "maxRetries" in options ? options.maxRetries : channel === "stream" ? 100 : 1_200;
  const redis = started.use(await startRedis({ backend: "process", persist }));
  const port = await freePort();
  const runtime = started.use(
    await startDapr({
      backend: "process",
      apps: [
        {
          appId: "app",
          ...(channel !== "stream" && { appPort: port, appProtocol: channel }),
          ...(appHealthCheck !== undefined && { appHealthCheck }),
        },
      ],
      placement: controlPlane,
      scheduler: controlPlane,
      redelivery: false,
      ...(apiToken !== undefined && { apiToken }),
      components: [
        {
          name: PUBSUB,
          type: "pubsub.redis",
          // Milliseconds without a unit: components-contrib 1.18.4 ignores "3s" (common/component/redis/settings.go).
          metadata: {
            redisHost: redis.sidecarAddress,
            processingTimeout: String(claimAfterMs),
            redeliverInterval: "3000",
            ...(concurrency !== undefined && { concurrency: String(concurrency) }),
          },
        },
        {
          name: "store",
          type: "state.redis",
          metadata: { redisHost: redis.sidecarAddress, actorStateStore: controlPlane },
        },
        ...(maxRetries === undefined ? [] : [policy(maxRetries)]),
      ],
    }),
  );
  const sidecar = runtime.apps.app;
  const { httpEndpoint, grpcEndpoint } = sidecar;
  const common = { httpEndpoint, grpcEndpoint, logger, ...(apiToken !== undefined && { apiToken }) };
  const client = started.use(new DaprClient({ ...common, timeoutMs: 10_000 }));
  const running = started.move();
  return {
    redis,
    runtime,
    sidecar,
    appPort: port,
    client,
    newServer: () => new DaprServer({ port, channel, logger, stopSignals: [], client: common }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function policy(maxRetries: number): ResourceOptions {
  return {
    kind: "Resiliency",
    metadata: { name: "retries" },
    spec: {
      policies: { retries: { again: { policy: "constant", duration: "50ms", maxRetries } } },
      targets: { components: { [PUBSUB]: { inbound: { retry: "again" } } } },
    },
  };
}
