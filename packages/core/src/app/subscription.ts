import { MAX_INT32, requireCount } from "../encoding/number.ts";
import { soundTraceparent, soundTracestate } from "../encoding/trace-context.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import { requireName } from "../call/names.ts";
import type { StandardSchema } from "../platform/standard-schema.ts";
import { HandlerContext, type IncomingCall } from "./context.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { EventOutcome } from "./outcome.ts";
import { canonicalPath } from "./path-table.ts";

/** A rule that sends some events of a topic to their own route. The first rule that matches wins. */
export interface RoutingRule<T = unknown> {
  /**
   * A CEL expression over the event, such as `event.type == "order.created"`.
   *
   * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/howto-route-messages/
   */
  match: string;
  /** The path to which daprd posts these events. Default: built from the subscription's route and the expression. */
  route?: string | undefined;
  /** The handler of these events. Default: the subscription's handler, which can read the route from `ctx.route`. */
  handler?: EventHandler<T> | undefined;
}

/** Options of a subscription to a topic. */
export interface SubscribeOptions<T = unknown> {
  /** A Standard Schema that validates the data. Default: none, the data is not validated. */
  schema?: StandardSchema<T> | undefined;
  /**
   * The outcome of an event whose data does not fit the schema or its content type. `DROP` moves it to the dead letter
   * topic, if there is one. Default: `DROP`, since another delivery would not change the data.
   */
  onInvalid?: "DROP" | "RETRY" | undefined;
  /**
   * The treatment of a JSON payload that its publisher sent without a CloudEvent: `DELIVER` gives it to the handler as the
   * data of a synthesized `ctx.event`; `DROP` and `RETRY` are the event's outcome. Over gRPC and streams daprd leaves out
   * members that are named like a CloudEvent attribute (`id`, `type`, `data` …) and have another type; subscribe with
   * `rawPayload` where all of the payload must arrive. Default: `DELIVER`.
   */
  onPlainPayload?: "DELIVER" | "DROP" | "RETRY" | undefined;
  /** The path to which daprd posts events. Default: built from the names of the pub/sub component and the topic. */
  route?: string | undefined;
  /**
   * True if a `Subscription` resource declares the subscription and points at the route. The app does not declare it then,
   * since daprd would prefer the app's declaration. The resource defines rules, dead letter topic, metadata and bulk; each
   * route that it names needs its own `subscribe`. Default: false.
   *
   * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/#declarative-subscriptions
   */
  declared?: boolean | undefined;
  /** Rules that send events to other routes. Default: none, every event goes to the route. */
  rules?: readonly RoutingRule<T>[] | undefined;
  /** The topic that receives events that are dropped, or whose retries are exhausted. Default: none, they are lost. */
  deadLetterTopic?: string | undefined;
  /** Delivers the bytes of each message as data, for messages that are not CloudEvents. Default: false. */
  rawPayload?: boolean | undefined;
  /** Metadata for the component, such as `consumerID`. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Receives events in batches. The handler still runs once per event, for all events of a batch at once, and each event has
   * its own outcome. Default: false.
   */
  bulk?: boolean | BulkOptions | undefined;
}

/** Options of a subscription in batches. */
export interface BulkOptions {
  /** The maximum number of events in a batch. Default: the component's. */
  maxMessagesCount?: number | undefined;
  /** Milliseconds that a batch waits for more events. Default: the component's. */
  maxAwaitDurationMs?: number | undefined;
}

/**
 * Handles one event. Throwing means `RETRY`. Returning nothing, or a value that is not a string, means `SUCCESS`. A string that
 * is not one of the three outcomes is logged and means `RETRY`.
 */
export type EventHandler<T = unknown> = (data: T, ctx: EventContext<T>) => EventResult | Promise<EventResult>;

/** The result of an event handler: an outcome, or nothing for `SUCCESS`. */
export type EventResult = EventOutcome | void;

/** The route by which an event came. */
export interface EventRoute {
  /** The pub/sub component. */
  readonly pubsub: string;
  /** The topic of the subscription. */
  readonly topic: string;
  /** The path of the route. */
  readonly route: string;
}

/** The event beside its data, and the call that delivered it. */
export class EventContext<T = unknown> extends HandlerContext {
  /** The CloudEvent. Its `data` is the value before the schema transformed it. */
  readonly event: CloudEvent<T>;
  /** The pub/sub component. */
  readonly pubsub: string;
  /** The topic to which the event was published; with a wildcard subscription the topic that matched. */
  readonly topic: string;
  /** The path of the route that matched. */
  readonly route: string;

  readonly #isInBatch: boolean;

  constructor(call: IncomingCall, event: CloudEvent<T>, target: EventRoute) {
    super(call);
    this.#isInBatch = call.batchSize !== undefined && call.batchSize > 1;
    this.event = event;
    this.pubsub = target.pubsub;
    this.topic = typeof event.topic === "string" ? event.topic : target.topic;
    this.route = target.route;
  }

  /** The trace context of the call, or else of the event. In a batch the event's own comes first: the call serves others too. */
  override get traceparent(): string | undefined {
    const own = soundTraceparent(this.event.traceparent);
    return this.#isInBatch ? (own ?? super.traceparent) : (super.traceparent ?? own);
  }

  /** The vendor part of the trace context, from the same source. */
  override get tracestate(): string | undefined {
    const own = soundTracestate(this.event.tracestate);
    if (this.#isInBatch && soundTraceparent(this.event.traceparent) !== undefined) return own;
    return super.tracestate ?? own;
  }
}

/** A route of a subscription with its handler. */
export interface EventTarget extends EventRoute {
  readonly subscription: AppSubscription;
  readonly handler: EventHandler<never>;
}

/** A subscription as the registry keeps it. */
export interface AppSubscription {
  readonly pubsub: string;
  readonly topic: string;
  readonly route: string;
  readonly rules: readonly { readonly match: string; readonly route: string }[];
  readonly deadLetterTopic: string | undefined;
  /** The metadata for the component, with `rawPayload` in it as daprd expects. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly bulk: BulkOptions | undefined;
  readonly schema: StandardSchema<unknown> | undefined;
  readonly onInvalid: "DROP" | "RETRY";
  readonly onPlainPayload: "DELIVER" | "DROP" | "RETRY";
  /** True if a resource declares it. */
  readonly declared: boolean;
  readonly targets: readonly EventTarget[];
}

const ON_PLAIN_PAYLOAD: readonly string[] = ["DELIVER", "DROP", "RETRY"];

/** Options that only the resource may define if it declares the subscription. */
const DECLARED = ["rules", "deadLetterTopic", "rawPayload", "metadata", "bulk"] as const;

/** @throws DaprError `invalid_argument` */
export function subscriptionOf<T>(
  pubsub: string,
  topic: string,
  handler: EventHandler<T>,
  options: SubscribeOptions<T>,
): AppSubscription {
  requireName("pubsub", pubsub);
  requireName("topic", topic);
  if (typeof handler !== "function") throw invalidArgument(`topic ${topic}: handler must be a function`);
  const {
    schema,
    onInvalid = "DROP",
    onPlainPayload = "DELIVER",
    deadLetterTopic,
    rawPayload,
    metadata,
    bulk,
    declared = false,
  } = options;
  if (typeof bulk === "object") {
    const { maxMessagesCount, maxAwaitDurationMs } = bulk;
    if (maxMessagesCount !== undefined) requireCount("bulk.maxMessagesCount", maxMessagesCount, 1, MAX_INT32);
    if (maxAwaitDurationMs !== undefined)
      requireCount("bulk.maxAwaitDurationMs", maxAwaitDurationMs, 0, MAX_INT32);
  }
  if (!ON_PLAIN_PAYLOAD.includes(onPlainPayload))
    throw invalidArgument(`topic ${topic}: onPlainPayload must be "DELIVER", "DROP" or "RETRY"`);
  const theirs = DECLARED.find((name) => declared && options[name] !== undefined);
  if (theirs !== undefined)
    throw invalidArgument(`topic ${topic} is declared in a resource; define its ${theirs} there`);
  const route = canonicalPath(
    options.route ?? `/events/${encodeURIComponent(pubsub)}/${encodeURIComponent(topic)}`,
  );
  const rules = (options.rules ?? []).map((rule) => ({
    match: rule.match,
    route: canonicalPath(rule.route ?? `${route}/${encodeURIComponent(rule.match)}`),
    handler: rule.handler ?? handler,
  }));
  const targets: EventTarget[] = [];
  const subscription: AppSubscription = {
    pubsub,
    topic,
    route,
    rules: rules.map(({ match, route: path }) => ({ match, route: path })),
    deadLetterTopic,
    metadata: { ...metadata, ...(rawPayload !== undefined && { rawPayload: String(rawPayload) }) },
    bulk: bulk === true ? {} : bulk === false ? undefined : bulk,
    schema,
    onInvalid,
    onPlainPayload,
    declared,
    targets,
  };
  const all = [...rules, { route, handler }];
  for (const { route: path, handler: own } of all)
    targets.push({ subscription, pubsub, topic, route: path, handler: own });
  return subscription;
}

/** Returns the entry of `GET /dapr/subscribe` (pkg/runtime/pubsub/subscriptions.go, SubscriptionJSON). */
export function subscriptionJson(subscription: AppSubscription): object {
  const { pubsub, topic, route, rules, metadata, deadLetterTopic, bulk } = subscription;
  return {
    pubsubname: pubsub,
    topic,
    routes: { rules: rules.map(({ match, route: path }) => ({ match, path })), default: route },
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(deadLetterTopic !== undefined && { deadLetterTopic }),
    ...(bulk !== undefined && { bulkSubscribe: { enabled: true, ...bulk } }),
  };
}
