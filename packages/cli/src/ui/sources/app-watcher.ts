import { setTimeout as delay } from "node:timers/promises";
import type { SidecarMetadata } from "@dapr-ts/core";
import type { RunningApp } from "../../session/run-app.ts";
import type { Session } from "../../session/session.ts";
import type { AppSubscription } from "../collect/event-book.ts";
import type { AppView, SidecarView, SubscriptionView } from "../protocol.ts";
import { unsampled, type RunClients } from "./run-clients.ts";
import type { StalledWorkflows } from "./stalled-workflows.ts";

const PAUSE_MS = 2_000;
const SOON_MS = 200;
const HEALTH_MS = 2_000;

/** The last responses of a sidecar. */
interface Known {
  readonly metadata: SidecarMetadata | undefined;
  readonly health: SidecarView["health"];
  readonly reason: string | undefined;
}

export interface AppWatcherOptions {
  readonly session: Session;
  readonly clients: RunClients;
  readonly stalled: StalledWorkflows;
  /** Receives the apps after each change. */
  readonly onApps: (apps: readonly AppView[]) => void;
}

/** Reads health, metadata and stalled workflows of the sidecars again and again. */
export class AppWatcher implements AsyncDisposable {
  readonly #session: Session;
  readonly #clients: RunClients;
  readonly #stalled: StalledWorkflows;
  readonly #onApps: (apps: readonly AppView[]) => void;
  readonly #known = new Map<string, Known>();
  readonly #lost = new Set<string>();
  readonly #ending = new AbortController();
  #soon = new AbortController();
  readonly #ended: Promise<void>;

  constructor({ session, clients, stalled, onApps }: AppWatcherOptions) {
    this.#session = session;
    this.#clients = clients;
    this.#stalled = stalled;
    this.#onApps = onApps;
    session.on("app", () => this.#change());
    session.on("sidecarLost", (appId) => {
      this.#lost.add(appId);
      this.#change();
    });
    this.#ended = this.#run();
  }

  /** Returns the subscriptions of all apps, as far as known. */
  subscriptions(): readonly AppSubscription[] {
    return [...this.#known].flatMap(([appId, { metadata }]) =>
      (metadata?.subscriptions ?? []).map(({ pubsub, topic, deadLetterTopic }) => ({
        appId,
        pubsub,
        topic,
        ...(deadLetterTopic && { deadLetterTopic }),
      })),
    );
  }

  /** Returns the apps as the page shows them. */
  get apps(): readonly AppView[] {
    return this.#session.spec.apps.map(({ appId }) => this.#view(appId));
  }

  #change(): void {
    this.#onApps(this.apps);
    this.#soon.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await Promise.all(this.#clients.appIds.map((appId) => this.#read(appId)));
      if (signal.aborted) return;
      this.#onApps(this.apps);
      await delay(PAUSE_MS, undefined, {
        signal: AbortSignal.any([signal, this.#soon.signal]),
        ref: false,
      }).catch(() => undefined);
      // A process that has just changed its state is not ready at once.
      if (this.#soon.signal.aborted) {
        this.#soon = new AbortController();
        await delay(SOON_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    }
  }

  async #read(appId: string): Promise<void> {
    const before = this.#known.get(appId)?.metadata;
    const [metadata, health] = await Promise.all([
      this.#clients
        .of(appId)
        .reader.metadata.get({ timeoutMs: HEALTH_MS })
        .catch(() => before),
      this.#health(appId),
      this.#stalled.refresh(appId, this.#clients),
    ]);
    this.#known.set(appId, { metadata, ...health });
  }

  async #health(appId: string): Promise<Pick<Known, "health" | "reason">> {
    const sidecar = this.#session.apps.get(appId)?.sidecar;
    if (sidecar === undefined) return { health: "starting", reason: undefined };
    try {
      const response = await fetch(`${sidecar.httpEndpoint}/v1.0/healthz`, {
        headers: { traceparent: unsampled(), connection: "close" },
        signal: AbortSignal.timeout(HEALTH_MS),
      });
      const body = await response.text();
      if (response.ok) return { health: "healthy", reason: undefined };
      return { health: "unhealthy", reason: reasonIn(body) };
    } catch {
      return { health: "unhealthy", reason: "the sidecar does not respond" };
    }
  }

  #view(appId: string): AppView {
    const app = this.#session.apps.get(appId);
    const spec = this.#session.spec.apps.find((each) => each.appId === appId);
    const known = this.#known.get(appId);
    const metadata = known?.metadata;
    return {
      appId,
      state: app?.state ?? "starting",
      ...processOf(app),
      command: spec?.command ?? [],
      dir: spec?.dir ?? "",
      ...(spec?.appPort !== undefined && { appPort: spec.appPort }),
      appProtocol: spec?.appProtocol ?? "http",
      sidecar: this.#sidecarView(app, known),
      components: (metadata?.components ?? []).map(({ name, type, version, capabilities }) => ({
        name,
        type,
        version,
        capabilities,
      })),
      subscriptions: (metadata?.subscriptions ?? []).map(subscriptionView),
      actors: (metadata?.actorRuntime.activeActors ?? []).map(({ type, count }) => ({ type, count })),
      workflowWorkers: metadata?.workflowWorkers ?? 0,
      stalled: this.#stalled.of(appId),
    };
  }

  #sidecarView(app: RunningApp | undefined, known: Known | undefined): SidecarView {
    const metadata = known?.metadata;
    const isLost = app !== undefined && this.#lost.has(app.appId);
    return {
      health: isLost ? "ended" : (known?.health ?? "starting"),
      ...(!isLost && known?.reason !== undefined && { reason: known.reason }),
      httpPort: app?.sidecar.httpPort ?? 0,
      grpcPort: app?.sidecar.grpcPort ?? 0,
      ...(app?.sidecar.pid !== undefined && { pid: app.sidecar.pid }),
      ...(metadata !== undefined && {
        version: metadata.runtimeVersion,
        actorStatus: metadata.actorRuntime.status,
      }),
      features: metadata?.enabledFeatures ?? [],
      schedulers: metadata?.schedulerAddresses ?? [],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }
}

function processOf(app: RunningApp | undefined): Pick<AppView, "pid" | "starts" | "lastExitCode"> {
  return {
    starts: app?.starts ?? 0,
    ...(app?.pid !== undefined && { pid: app.pid }),
    ...(app?.lastExit !== undefined && { lastExitCode: app.lastExit.exitCode }),
  };
}

function subscriptionView({
  pubsub,
  topic,
  type,
  deadLetterTopic,
  rules,
}: SidecarMetadata["subscriptions"][number]): SubscriptionView {
  return {
    pubsub,
    topic,
    kind: type.toLowerCase() as SubscriptionView["kind"],
    ...(deadLetterTopic && { deadLetterTopic }),
    rules: rules.map(({ match, path }) => ({ match, path })),
  };
}

/** Returns the message in an error of daprd. */
function reasonIn(body: string): string {
  try {
    return (JSON.parse(body) as { readonly message?: string }).message ?? body;
  } catch {
    return body.slice(0, 500);
  }
}
