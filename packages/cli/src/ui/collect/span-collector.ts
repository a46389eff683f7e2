import type { OtlpSpan } from "@dapr-ts/otlp";
import type { SpanView } from "../protocol.ts";
import type { StateStores } from "../sources/state-stores.ts";
import type { PageStore } from "../store/page-store.ts";
import type { ActorsSeen } from "./actors-seen.ts";
import type { EventBook } from "./event-book.ts";
import { invocationOf } from "./invocation.ts";
import { hasIds, isNoise, toSpanView, type SpanOrigin } from "./span-view.ts";
import { areasOf, type StaleAreas } from "./stale-areas.ts";

/** A run of a job that was seen. */
export interface JobRun {
  readonly time: number;
  readonly isError: boolean;
  readonly traceId: string;
}

export interface SpanCollectorOptions {
  readonly store: PageStore;
  readonly book: EventBook;
  readonly actorsSeen: ActorsSeen;
  readonly stale: StaleAreas;
  /** Undefined until the sidecars have started. */
  readonly stores: () => StateStores | undefined;
  /** Returns true for a pub/sub component whose events are read from its broker. */
  readonly isRead: (pubsub: string) => boolean;
  /** Receives the topic of each publication, and its component where the span names it. */
  readonly onTopic: (topic: string, pubsub: string | undefined) => void;
}

const MAX_JOBS = 1_000;

/** Sorts spans into what the page shows: traces, invocations, deliveries, actors and keys. */
export class SpanCollector {
  readonly #options: SpanCollectorOptions;
  readonly #jobRuns = new Map<string, JobRun>();

  constructor(options: SpanCollectorOptions) {
    this.#options = options;
  }

  /** Last runs of jobs, by app id and name. */
  get jobRuns(): ReadonlyMap<string, JobRun> {
    return this.#jobRuns;
  }

  add(spans: readonly OtlpSpan[], origin: SpanOrigin): void {
    for (const each of spans) {
      if (!hasIds(each)) continue;
      const span = toSpanView(each, origin);
      if (isNoise(span)) {
        this.#options.stale.add(...areasOf(span));
        continue;
      }
      const isNew = this.#options.store.addSpan(span);
      if (isNew) this.#sort(span);
    }
  }

  #sort(span: SpanView): void {
    const { store, book, actorsSeen, stale } = this.#options;
    stale.add(...areasOf(span));
    if (span.recordedBy === "app") {
      this.#fromApp(span);
      return;
    }
    const invocation = invocationOf(span);
    if (invocation !== undefined) store.putInvocation(invocation);
    actorsSeen.add(span);
    this.#seeKey(span);
    if (span.name.startsWith("pubsub/") && span.attributes["messaging.system"] === "pubsub")
      book.delivered(span);
    else this.#published(span);
  }

  #fromApp(span: SpanView): void {
    if (span.isError && span.parentSpanId !== undefined)
      this.#options.book.appFailed(span.parentSpanId, errorOf(span));
    const [, job] = /^job\/(.+)$/.exec(span.name) ?? [];
    if (job === undefined || span.kind === "client") return;
    this.#jobRuns.delete(`${span.service}\n${job}`);
    this.#jobRuns.set(`${span.service}\n${job}`, {
      time: span.start,
      isError: span.isError,
      traceId: span.traceId,
    });
    if (this.#jobRuns.size > MAX_JOBS)
      for (const oldest of this.#jobRuns.keys()) return void this.#jobRuns.delete(oldest);
  }

  /** Adds events of brokers that are not read. Over gRPC the span does not name the component. */
  #published(span: SpanView): void {
    const { name, attributes, isError } = span;
    const [, bulk, pubsub, topic] = /^\/v1\.0\/publish\/(bulk\/)?([^/]+)\/(.+)$/.exec(name) ?? [];
    if (pubsub === undefined || topic === undefined) {
      const destination = attributes["messaging.destination.name"];
      if (/\/(Bulk)?PublishEvent/.test(name) && typeof destination === "string")
        this.#options.onTopic(destination, undefined);
      return;
    }
    this.#options.onTopic(topic, pubsub);
    const isEvent = bulk === undefined || span.kind === "producer";
    const isAccepted = !isError && Number(attributes["dapr.status_code"] ?? 204) < 400;
    if (isEvent && isAccepted && !this.#options.isRead(pubsub))
      this.#options.book.published(span, pubsub, topic);
  }

  /** Remembers a key that a URL names. */
  #seeKey({ name, service, attributes }: SpanView): void {
    const [, store, key] = /^\/v1\.0\/state\/([^/]+)\/(.+)$/.exec(name) ?? [];
    if (store === undefined || key === undefined || attributes["http.request.method"] === "POST") return;
    this.#options.stores()?.see(store, `${service}||${key}`);
  }
}

function errorOf({ statusMessage, events }: SpanView): string {
  const exception = events.find(({ name }) => name === "exception")?.attributes["exception.message"];
  return statusMessage ?? (typeof exception === "string" ? exception : "the app failed");
}
