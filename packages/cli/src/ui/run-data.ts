import type { IncomingMessage } from "node:http";
import type { Session } from "../session/session.ts";
import type { RunSpec } from "../spec/run-spec.ts";
import { actorCalls } from "./calls/actor-calls.ts";
import type { CallContext } from "./calls/context.ts";
import { eventCalls } from "./calls/event-calls.ts";
import { jobCalls } from "./calls/job-calls.ts";
import { stateCalls } from "./calls/state-calls.ts";
import { workflowCalls } from "./calls/workflow-calls.ts";
import { ActorsSeen } from "./collect/actors-seen.ts";
import { EventBook } from "./collect/event-book.ts";
import { SpanCollector } from "./collect/span-collector.ts";
import { areasOfCall, StaleAreas } from "./collect/stale-areas.ts";
import type { CallName } from "./protocol.ts";
import { dispatch, type CallHandlers } from "./server/calls.ts";
import { RequestError } from "./server/request-error.ts";
import { AppWatcher } from "./sources/app-watcher.ts";
import { componentSettings, type ComponentSettings } from "./sources/component-settings.ts";
import { EventBrokers } from "./sources/event-brokers.ts";
import { RunClients } from "./sources/run-clients.ts";
import { StalledWorkflows } from "./sources/stalled-workflows.ts";
import { StateStores } from "./sources/state-stores.ts";
import { PageStore } from "./store/page-store.ts";

const REFRESH_MS = 10_000;

/** Collects everything that the page shows of a run. */
export class RunData implements AsyncDisposable {
  readonly store = new PageStore((event) => this.book.forget(event));
  readonly book = new EventBook({
    put: (event) => this.store.putEvent(event),
    subscriptions: () => this.#watcher?.subscriptions() ?? [],
  });
  readonly stalled = new StalledWorkflows();
  readonly #actorsSeen = new ActorsSeen();
  readonly #stale = new StaleAreas((area) => this.store.markStale(area));
  readonly spans = new SpanCollector({
    store: this.store,
    book: this.book,
    actorsSeen: this.#actorsSeen,
    stale: this.#stale,
    stores: () => this.#stores,
    isRead: (pubsub) => this.#brokers?.isRead(pubsub) ?? false,
    onTopic: (topic, pubsub) => this.#brokers?.see(topic, pubsub),
  });
  readonly #spec: RunSpec;
  readonly #openedAt = Date.now();
  readonly #opened = new AsyncDisposableStack();
  #watcher: AppWatcher | undefined;
  #stores: StateStores | undefined;
  #brokers: EventBrokers | undefined;
  #handlers: CallHandlers | undefined;

  constructor(spec: RunSpec) {
    this.#spec = spec;
  }

  /** Begins to read sidecars, brokers and stores. */
  start(session: Session): void {
    const settings: ComponentSettings[] = componentSettings(this.#spec, session.memoryAddress);
    const clients = this.#opened.use(new RunClients(session));
    const stores = this.#opened.use(new StateStores(settings));
    const watcher = this.#opened.use(
      new AppWatcher({
        session,
        clients,
        stalled: this.stalled,
        onApps: (apps) => this.store.setApps(apps),
      }),
    );
    const brokers = this.#opened.use(
      new EventBrokers(settings, { book: this.book, watcher, since: this.#openedAt }),
    );
    const refresh = setInterval(() => this.book.refresh(), REFRESH_MS);
    refresh.unref();
    this.#opened.defer(() => clearInterval(refresh));
    this.#watcher = watcher;
    this.#stores = stores;
    this.#brokers = brokers;
    const context: CallContext = {
      session,
      clients,
      stores,
      store: this.store,
      actorsSeen: this.#actorsSeen,
      jobRuns: this.spans.jobRuns,
      apps: () => watcher.apps,
      eventSources: () => brokers.sources,
      findEvent: (pubsub, topic, key) => brokers.find(pubsub, topic, key),
    };
    this.#handlers = {
      ...eventCalls(context),
      ...stateCalls(context),
      ...actorCalls(context),
      ...workflowCalls(context),
      ...jobCalls(context),
    };
  }

  /** Resolves to the result of a call of the page. */
  async call(name: string, request: IncomingMessage): Promise<unknown> {
    if (this.#handlers === undefined) throw new RequestError(503, "unavailable", "the run is still starting");
    const result = await dispatch(this.#handlers, name, request);
    this.#stale.add(...areasOfCall(name as CallName));
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stale[Symbol.dispose]();
    this.store[Symbol.dispose]();
    await this.#opened.disposeAsync();
  }
}
