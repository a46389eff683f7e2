import { jsonOf, type InMemoryApp } from "./apps.ts";
import { aroundRaw, fromMessage, hasExpired, toMessage, type Envelope } from "./cloud-event.ts";
import { daprError } from "./errors.ts";
import type { Handlers, RpcContext, StreamHandlers } from "./rpc.ts";
import type { DeclaredSubscription, Delivered, Outcome, PublishedEvent, Subscriber } from "./subscriber.ts";
import { serveStream } from "./topic-stream.ts";

export interface MemoryPubSubOptions {
  readonly names: readonly string[];
  readonly appId: string;
  readonly app: InMemoryApp | undefined;
  readonly declared: readonly DeclaredSubscription[];
  readonly maxDeliveries: number;
  readonly now: () => number;
}

/** A broker that records and delivers what is published. */
export class MemoryPubSub {
  readonly published: PublishedEvent[] = [];
  readonly delivered: Delivered[] = [];
  readonly #options: MemoryPubSubOptions;
  readonly #streams = new Set<Subscriber>();
  readonly #pending = new Set<Promise<void>>();

  constructor(options: MemoryPubSubOptions) {
    this.#options = options;
  }

  readonly handlers: Handlers = {
    publishEvent: async ({ pubsubName, topic, data, dataContentType, metadata }, context) => {
      this.#require(pubsubName);
      await this.#publish(pubsubName, topic, { data, contentType: dataContentType, metadata }, context);
      return {};
    },
    bulkPublishEvent: async ({ pubsubName, topic, entries, metadata }, context) => {
      this.#require(pubsubName);
      if (new Set(entries.map(({ entryId }) => entryId)).size !== entries.length) {
        throw daprError(
          "invalid_argument",
          "ERR_PUBSUB_EVENTS_SER",
          "entryId is duplicated or not present for entry",
        );
      }
      for (const { event, contentType, metadata: own } of entries) {
        const all = { ...metadata, ...own };
        await this.#publish(pubsubName, topic, { data: event, contentType, metadata: all }, context);
      }
      return {};
    },
  };

  readonly streams: StreamHandlers = {
    subscribeTopicEventsAlpha1: (stream) =>
      serveStream(stream, {
        require: (pubsub) => this.#require(pubsub),
        add: (subscriber) => {
          this.#streams.add(subscriber);
          return () => this.#streams.delete(subscriber);
        },
      }),
  };

  /** True when no delivery is under way. */
  get isSettled(): boolean {
    return this.#pending.size === 0;
  }

  /** Resolves when every published event was delivered, those that handlers published meanwhile included. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  #require(name: string): void {
    if (this.#options.names.includes(name)) return;
    throw daprError(
      "invalid_argument",
      "ERR_PUBSUB_NOT_FOUND",
      `pubsub ${name} is not found`,
      "DAPR_PUBSUB_NOT_FOUND",
    );
  }

  async #publish(
    pubsub: string,
    topic: string,
    event: { data: Uint8Array; contentType: string; metadata: Readonly<Record<string, string>> },
    { headers }: RpcContext,
  ): Promise<void> {
    if (topic === "") {
      const reason = "DAPR_PUBSUB_TOPIC_NAME_EMPTY";
      throw daprError(
        "invalid_argument",
        "ERR_TOPIC_NAME_EMPTY",
        `topic is empty in pubsub ${pubsub}`,
        reason,
      );
    }
    const { appId, now } = this.#options;
    const { traceparent, tracestate } = headers;
    const message = toMessage({ ...event, pubsub, topic, traceparent, tracestate, appId, now: now() });
    await this.#send(pubsub, topic, message, event.metadata);
  }

  async #send(
    pubsub: string,
    topic: string,
    message: Uint8Array,
    metadata: Readonly<Record<string, string>>,
  ): Promise<void> {
    const raw = metadata["rawPayload"] === "true";
    const event = raw ? undefined : fromMessage(message);
    this.published.push({
      pubsub,
      topic,
      event,
      data: event === undefined ? message : dataOf(event),
      metadata,
    });
    for (const subscriber of await this.subscribers()) {
      if (subscriber.pubsub !== pubsub || subscriber.topic !== topic) continue;
      const delivery = this.#deliver(subscriber, message);
      this.#pending.add(delivery);
      void delivery.finally(() => this.#pending.delete(delivery));
    }
  }

  async #deliver(subscriber: Subscriber, message: Uint8Array): Promise<void> {
    const { pubsub, topic, raw, deadLetterTopic } = subscriber;
    const { now, maxDeliveries } = this.#options;
    const event = raw ? aroundRaw(message, pubsub, topic) : fromMessage(message);
    let outcome: Outcome = "DROP";
    if (event !== undefined && !hasExpired(event, now())) {
      for (let attempt = 1; attempt <= maxDeliveries; attempt++) {
        outcome = await subscriber.deliver(event);
        this.delivered.push({ pubsub, topic, event, outcome, attempt });
        if (outcome !== "RETRY") break;
      }
    }
    if (outcome !== "SUCCESS" && deadLetterTopic !== undefined)
      await this.#send(pubsub, deadLetterTopic, message, raw ? { rawPayload: "true" } : {});
  }

  /** Returns the subscribers. The app is queried each time, so that a test can subscribe at any time. */
  async subscribers(): Promise<Subscriber[]> {
    const { app, declared } = this.#options;
    if (app === undefined) return [...this.#streams];
    const reply = await app.handle({ method: "GET", path: "/dapr/subscribe", headers: {} });
    const answer = reply.status === 200 ? await jsonOf(reply) : undefined;
    const asked = Array.isArray(answer) ? (answer as Asked[]).map(declaredBy) : [];
    // Of several for a topic daprd keeps one: the last of the app's list, or else the first that a resource declares.
    const kept = new Map<string, Subscriber>();
    const keep = (one: DeclaredSubscription, kind: "asked" | "declared"): void =>
      void kept.set(JSON.stringify([one.pubsub, one.topic]), subscriberOf(app, one, kind));
    for (const one of declared.toReversed()) keep(one, "declared");
    for (const one of asked) keep(one, "asked");
    return [...kept.values(), ...this.#streams];
  }
}

function subscriberOf(
  app: InMemoryApp,
  { pubsub, topic, route, metadata, deadLetterTopic }: DeclaredSubscription,
  kind: Subscriber["kind"],
): Subscriber {
  return {
    pubsub,
    topic,
    raw: metadata?.["rawPayload"] === "true",
    deadLetterTopic,
    kind,
    route,
    deliver: (event) => post(app, route, event),
  };
}

/** An entry of the response to `GET /dapr/subscribe`. */
interface Asked {
  pubsubname: string;
  topic: string;
  route?: string;
  routes?: { default?: string };
  metadata?: Record<string, string>;
  deadLetterTopic?: string;
}

const declaredBy = ({ pubsubname, topic, route, routes, ...more }: Asked): DeclaredSubscription => ({
  pubsub: pubsubname,
  topic,
  route: routes?.default ?? route ?? "/",
  ...more,
});

/** Delivers an event and reads the response as daprd does over HTTP (pkg/runtime/subscription/postman/http). */
async function post(app: InMemoryApp, route: string, event: Envelope): Promise<Outcome> {
  const { traceparent } = event;
  try {
    const reply = await app.handle({
      method: "POST",
      path: route,
      headers: {
        "content-type": "application/cloudevents+json",
        ...(typeof traceparent === "string" && traceparent !== "" && { traceparent }),
      },
      body: Buffer.from(JSON.stringify(event), "utf8"),
    });
    if (reply.status === 404) return "DROP";
    if (reply.status < 200 || reply.status > 299) return "RETRY";
    const said = ((await jsonOf(reply)) as { status?: unknown } | null | undefined)?.status ?? "";
    if (said === "" || said === "SUCCESS") return "SUCCESS";
    return said === "DROP" ? "DROP" : "RETRY";
  } catch {
    return "RETRY";
  }
}

function dataOf(event: Envelope): unknown {
  return typeof event["data_base64"] === "string"
    ? new Uint8Array(Buffer.from(event["data_base64"], "base64"))
    : event["data"];
}
