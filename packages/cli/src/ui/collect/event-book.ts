import type { BusEvent, SpanView, SubscriptionView } from "../protocol.ts";
import { parseTraceparent, readEvent } from "./cloud-event.ts";
import { FailureMatcher } from "./failure-matcher.ts";
import { TrackedDelivery } from "./tracked-delivery.ts";

/** An event as a broker has it. */
export interface BrokerEvent {
  /** Components on this broker; the event itself may name one. */
  readonly pubsubs: readonly string[];
  readonly topic: string;
  /** The broker's own id of the event. */
  readonly entryId: string;
  readonly time: number;
  readonly data: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An app's subscription. */
export interface AppSubscription extends Pick<SubscriptionView, "pubsub" | "topic" | "deadLetterTopic"> {
  readonly appId: string;
}

type Details = Omit<BusEvent, "deliveries">;

/** An event, and what became of it. */
interface Tracked {
  details: Details;
  /** Trace and span of the publication, which the spans of the deliveries have as their parent. */
  parent: string | undefined;
  /** The broker's own id; undefined while only spans are known. */
  entryId: string | undefined;
  readonly deliveries: Map<string, TrackedDelivery>;
  /** Spans of its attempts, the last ones. */
  readonly spanIds: string[];
}

export interface EventBookOptions {
  /** Receives each new or changed event. */
  put(event: BusEvent): void;
  /** Returns the subscriptions of all apps. */
  subscriptions(): readonly AppSubscription[];
}

const MAX_REASONS = 1_000;
/** Ids of events that the log names before they are read from the broker. */
const MAX_EARLY = 1_000;
const MAX_SPANS = 50;

/**
 * Joins what is known of events: the broker has the data; daprd's spans have the attempts to deliver them; daprd's log has the
 * failures. The trace context in the CloudEvent joins the first two, and its id the third.
 */
export class EventBook {
  readonly #options: EventBookOptions;
  readonly #events = new Map<string, Tracked>();
  readonly #byParent = new Map<string, Set<Tracked>>();
  readonly #byId = new Map<string, Set<Tracked>>();
  readonly #failures = new FailureMatcher();
  readonly #bySpan = new Map<string, { readonly tracked: Tracked; readonly delivery: TrackedDelivery }>();
  /** Changes by daprd's log of events that have not been read from the broker yet, by event id. */
  readonly #early = new Map<string, ((tracked: Tracked) => void)[]>();
  /** Errors of apps' spans whose parent, the attempt's span, has not arrived yet. */
  readonly #reasons = new Map<string, string>();

  constructor(options: EventBookOptions) {
    this.#options = options;
  }

  /** Adds an event that was read from a broker. Returns its key. */
  fromBroker({ pubsubs, topic, entryId, time, data, metadata }: BrokerEvent): string {
    const { payload, pubsub, traceparent, ...event } = readEvent(data, metadata);
    const parent = parseTraceparent(traceparent);
    const name = pubsub !== undefined && pubsubs.includes(pubsub) ? pubsub : this.#pubsubOf(topic, pubsubs);
    const joined = parent && `${parent.traceId}${parent.spanId}`;
    const known = this.#spanOnly(joined, topic);
    const details: Details = {
      key: known?.details.key ?? `${name}/${topic}/${entryId}`,
      pubsub: name,
      topic,
      time,
      ...event,
      ...(parent !== undefined && { traceId: parent.traceId }),
      payload,
    };
    const before = this.#events.get(details.key);
    if (before?.entryId !== undefined) return details.key;
    const tracked = known ?? this.#create(details, joined);
    tracked.details = { ...details, ...deadLetterOf(tracked) };
    tracked.entryId = entryId;
    if (event.id !== undefined) {
      add(this.#byId, event.id, tracked);
      for (const change of this.#early.get(event.id) ?? []) change(tracked);
      this.#early.delete(event.id);
    }
    this.#findOrigin(tracked);
    this.#put(tracked);
    return details.key;
  }

  /** Adds the span of a publication to a broker that cannot be read. */
  published(span: SpanView, pubsub: string, topic: string): void {
    const parent = `${span.traceId}${span.spanId}`;
    if (this.#candidates(parent, topic).length > 0) return;
    this.#put(
      this.#create(
        {
          key: `${pubsub}/${topic}/${parent}`,
          pubsub,
          topic,
          time: span.start,
          source: span.service,
          traceId: span.traceId,
          attributes: {},
        },
        parent,
      ),
    );
  }

  /** Adds an attempt to deliver an event to the app whose sidecar recorded the span. */
  delivered(span: SpanView): void {
    const topic = String(span.attributes["messaging.destination.name"] ?? span.name.replace(/^pubsub\//, ""));
    const appId = span.service;
    const parent = `${span.traceId}${span.parentSpanId ?? ""}`;
    const tracked = this.#open(parent, topic, appId) ?? this.#unknown(span, parent, topic);
    const delivery = this.#delivery(tracked, appId);
    delivery.add(span);
    const reason = this.#reasons.get(span.spanId);
    if (reason !== undefined) delivery.fail(span.spanId, reason);
    this.#bySpan.set(span.spanId, { tracked, delivery });
    tracked.spanIds.push(span.spanId);
    if (tracked.spanIds.length > MAX_SPANS) this.#bySpan.delete(tracked.spanIds.shift() ?? "");
    this.#failures.attempt(appId, topic, span, () => {
      const thrown = this.#failures.thrown(appId, topic, span);
      delivery.fail(span.spanId, thrown ?? "the app failed, or returned RETRY");
      this.#put(tracked);
    });
    this.#findOrigin(tracked);
    this.#put(tracked);
  }

  /** Takes the error of an app's own span within the span of an attempt. */
  appFailed(parentSpanId: string, reason: string): void {
    const attempt = this.#bySpan.get(parentSpanId);
    if (attempt === undefined) {
      this.#reasons.set(parentSpanId, reason);
      if (this.#reasons.size > MAX_REASONS)
        for (const oldest of this.#reasons.keys()) return void this.#reasons.delete(oldest);
    } else if (attempt.delivery.fail(parentSpanId, reason)) this.#put(attempt.tracked);
  }

  /** Takes a failure of a delivery from daprd's log, which names the topic and not the event. */
  failedOn(appId: string, topic: string, time: number): void {
    this.#failures.failure(appId, topic, time);
  }

  /** Takes the error of a handler from an app's log, which names the topic and not the event. */
  threw(appId: string, topic: string, reason: string, time: number): void {
    this.#failures.threw(appId, topic, reason, time);
  }

  /** Takes a reason of a failed delivery from daprd's log. */
  failed(appId: string, eventId: string, reason: string): void {
    this.#each(eventId, appId, (delivery) => delivery.isOpen && delivery.explain(reason));
  }

  /** Takes from daprd's log that an app dropped an event. daprd acknowledges it then. */
  dropped(appId: string, eventId: string): void {
    this.#each(eventId, appId, (delivery) => {
      if (!delivery.isDeadLettered) delivery.isDropped = true;
    });
  }

  /** Takes from the broker that an app acknowledged an event. */
  acknowledged(key: string, appId: string): void {
    const tracked = this.#events.get(key);
    if (tracked === undefined) return;
    const delivery = this.#delivery(tracked, appId);
    if (!delivery.isOpen) return;
    delivery.isAcknowledged = true;
    this.#put(tracked);
  }

  /** Sends the events again whose result depends on the time that has passed. */
  refresh(): void {
    for (const tracked of this.#events.values())
      if ([...tracked.deliveries.values()].some(({ isRetrying }) => isRetrying)) this.#put(tracked);
  }

  /** Returns the broker's own id of an event; undefined if it was not read from one. */
  entryIdOf(key: string): string | undefined {
    return this.#events.get(key)?.entryId;
  }

  /** Removes an event that the page does not keep. */
  forget({ key }: BusEvent): void {
    const tracked = this.#events.get(key);
    if (tracked === undefined) return;
    this.#events.delete(key);
    if (tracked.parent !== undefined) remove(this.#byParent, tracked.parent, tracked);
    if (tracked.details.id !== undefined) remove(this.#byId, tracked.details.id, tracked);
    for (const [spanId, attempt] of this.#bySpan)
      if (attempt.tracked === tracked) this.#bySpan.delete(spanId);
  }

  #pubsubOf(topic: string, pubsubs: readonly string[]): string {
    const subscribed = this.#options
      .subscriptions()
      .find((each) => each.topic === topic && pubsubs.includes(each.pubsub));
    return subscribed?.pubsub ?? pubsubs[0] ?? "";
  }

  #create(details: Details, parent: string | undefined): Tracked {
    const tracked: Tracked = { details, parent, entryId: undefined, deliveries: new Map(), spanIds: [] };
    this.#events.set(details.key, tracked);
    if (parent !== undefined) add(this.#byParent, parent, tracked);
    for (const each of this.#options.subscriptions())
      if (each.pubsub === details.pubsub && each.topic === details.topic)
        tracked.deliveries.set(each.appId, new TrackedDelivery(each.appId, each.deadLetterTopic));
    return tracked;
  }

  /** Creates an event of which only a span of a delivery is known so far. */
  #unknown(span: SpanView, parent: string, topic: string): Tracked {
    const subscription = this.#options
      .subscriptions()
      .find((each) => each.appId === span.service && each.topic === topic);
    const pubsub = subscription?.pubsub ?? "";
    return this.#create(
      {
        key: `${pubsub}/${topic}/${parent}`,
        pubsub,
        topic,
        time: span.start,
        traceId: span.traceId,
        attributes: {},
      },
      parent,
    );
  }

  #delivery(tracked: Tracked, appId: string): TrackedDelivery {
    let delivery = tracked.deliveries.get(appId);
    if (delivery === undefined) {
      const { pubsub, topic } = tracked.details;
      const subscription = this.#options
        .subscriptions()
        .find((each) => each.appId === appId && each.pubsub === pubsub && each.topic === topic);
      delivery = new TrackedDelivery(appId, subscription?.deadLetterTopic);
      tracked.deliveries.set(appId, delivery);
    }
    return delivery;
  }

  #candidates(parent: string | undefined, topic: string): Tracked[] {
    const all = parent === undefined ? undefined : this.#byParent.get(parent);
    return [...(all ?? [])].filter(({ details }) => details.topic === topic);
  }

  #spanOnly(parent: string | undefined, topic: string): Tracked | undefined {
    return this.#candidates(parent, topic).find(({ entryId }) => entryId === undefined);
  }

  /** Returns the event of an attempt: with one trace context for several, the oldest that is not done. */
  #open(parent: string, topic: string, appId: string): Tracked | undefined {
    const candidates = this.#candidates(parent, topic);
    const open = candidates.find(({ deliveries }) => {
      const delivery = deliveries.get(appId);
      return delivery === undefined || delivery.count === 0 || delivery.isRetrying;
    });
    return open ?? candidates.at(-1);
  }

  /** Finds the event that an event on a dead letter topic was, and marks its delivery. */
  #findOrigin(tracked: Tracked): void {
    const { id, topic, deadLetterOf: known } = tracked.details;
    if (known !== undefined) return;
    const related = [
      ...((id === undefined ? undefined : this.#byId.get(id)) ?? []),
      ...((tracked.parent === undefined ? undefined : this.#byParent.get(tracked.parent)) ?? []),
    ];
    for (const origin of related) {
      if (origin === tracked || origin.details.topic === topic) continue;
      const delivery = [...origin.deliveries.values()].find(
        (each) => each.deadLetterTopic === topic && !each.isDeadLettered,
      );
      if (delivery === undefined) continue;
      delivery.isDeadLettered = true;
      tracked.details = { ...tracked.details, deadLetterOf: origin.details.key };
      this.#put(origin);
      return;
    }
  }

  /** Changes the delivery of an event to an app now, or when the event is read from the broker. */
  #each(eventId: string, appId: string, change: (delivery: TrackedDelivery) => void): void {
    const known = this.#byId.get(eventId);
    const ofApp = ({ deliveries }: Tracked): void => {
      const delivery = deliveries.get(appId);
      if (delivery !== undefined) change(delivery);
    };
    for (const tracked of known ?? []) {
      ofApp(tracked);
      this.#put(tracked);
    }
    if (known !== undefined) return;
    this.#early.set(eventId, [...(this.#early.get(eventId) ?? []), ofApp].slice(-MAX_SPANS));
    if (this.#early.size > MAX_EARLY)
      for (const oldest of this.#early.keys()) return void this.#early.delete(oldest);
  }

  #put({ details, deliveries }: Tracked): void {
    const now = Date.now();
    this.#options.put({ ...details, deliveries: [...deliveries.values()].map((each) => each.view(now)) });
  }
}

function deadLetterOf({ details }: Tracked): Pick<Details, "deadLetterOf"> {
  return details.deadLetterOf === undefined ? {} : { deadLetterOf: details.deadLetterOf };
}

function add<T>(index: Map<string, Set<T>>, key: string, value: T): void {
  const values = index.get(key);
  if (values === undefined) index.set(key, new Set([value]));
  else values.add(value);
}

function remove<T>(index: Map<string, Set<T>>, key: string, value: T): void {
  const values = index.get(key);
  values?.delete(value);
  if (values?.size === 0) index.delete(key);
}
