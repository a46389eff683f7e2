import { startDapr, startRedis, type DaprRuntime, type Redis, type Sidecar } from "@dapr-ts/testing";
import { MENU_STORE, PUBSUB, STATE_STORE } from "../components.ts";
import { SIDECAR_MAX_BODY } from "../photo/limits.ts";
import { AppProcess } from "./app-process.ts";
import { appsAt, type LabPorts } from "./apps.ts";
import { seedMenu } from "./seed-menu.ts";
import type { AppId } from "./usual-apps.ts";

export interface LabOptions {
  /** Default: the usual ones, which must be free. */
  readonly ports?: LabPorts;
  /** Default: this process's. Tests set MODEL_DIR in it. */
  readonly env?: NodeJS.ProcessEnv;
  /** Receives each line of each app. */
  readonly onLine?: (appId: string, line: string) => void;
  readonly signal?: AbortSignal;
}

/** A running photo lab. */
export interface Lab extends AsyncDisposable {
  /** URL of the page. */
  readonly url: string;
  readonly redis: Redis;
  readonly dapr: DaprRuntime<AppId>;
  /** The URL of each app's own port. */
  readonly appUrls: Readonly<Record<AppId, string>>;
  /** Rejects when an app or a sidecar ends, with the last that it said; it never resolves. */
  lost(): Promise<never>;
}

/** Starts Redis, the apps, and a sidecar beside each. Resolves when all can be used. */
export async function startLab({
  ports = "usual",
  env = process.env,
  onLine,
  signal,
}: LabOptions = {}): Promise<Lab> {
  await using started = new AsyncDisposableStack();
  const apps = await appsAt(ports);
  const given = signal === undefined ? {} : { signal };
  const redis = started.use(await startRedis({ backend: "process", ...given }));
  await seedMenu(redis);
  const redisHost = redis.sidecarAddress;
  const dapr = started.use(
    await startDapr({
      ...given,
      backend: "process",
      placement: false,
      scheduler: false,
      apps: apps.map(({ appId, port, daprHttpPort }) => ({
        appId,
        appPort: port,
        httpPort: daprHttpPort,
        maxBodySize: SIDECAR_MAX_BODY,
        // A large photo takes a few hundred megabytes while it is worked on.
        ...(appId.startsWith("image-api") && { appMaxConcurrency: 4 }),
      })),
      components: [
        { name: STATE_STORE, type: "state.redis", metadata: { redisHost } },
        { name: PUBSUB, type: "pubsub.redis", metadata: { redisHost } },
        { name: MENU_STORE, type: "configuration.redis", metadata: { redisHost } },
      ],
    }),
  );
  const processes = apps.map((app) =>
    started.use(new AppProcess(app, { env, onLine: (line) => onLine?.(app.appId, line) })),
  );
  const lost = (): Promise<never> =>
    Promise.race([
      ...processes.map((process) => process.lost()),
      ...apps.map(({ appId }) => sidecarLost(dapr.apps[appId])),
    ]);
  const settled = new AbortController();
  const waiting = AbortSignal.any([settled.signal, ...(signal === undefined ? [] : [signal])]);
  await Promise.race([
    Promise.all([
      ...processes.map(({ ready }) => ready),
      ...apps.map(({ appId }) => dapr.apps[appId].waitForApp({ signal: waiting })),
    ]),
    lost(),
  ]).finally(() => settled.abort());
  const running = started.move();
  const appUrls = Object.fromEntries(
    apps.map(({ appId, port }) => [appId, `http://127.0.0.1:${String(port)}`]),
  ) as Record<AppId, string>;
  return {
    url: `${appUrls["web-port"]}/static/home.html`,
    redis,
    dapr,
    appUrls,
    lost,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function sidecarLost(sidecar: Sidecar): Promise<never> {
  const { code, signal } = await sidecar.exited;
  const tail = sidecar.logs().trimEnd().split("\n").slice(-10);
  throw new Error([`${sidecar.name} has ended with ${String(code ?? signal)}`, ...tail].join("\n"));
}
