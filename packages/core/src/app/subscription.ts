import { MAX_INT32, requireCount } from "../encoding/number.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import { requireName } from "../call/names.ts";
import type { StandardSchema } from "../platform/standard-schema.ts";
import { HandlerContext, type Call } from "./context.ts";
import type { CloudEvent } from "./cloud-event.ts";
import type { EventOutcome } from "./outcome.ts";
import { canonicalPath } from "./path-table.ts";

/** A rule that sends some of a topic's events to a route of their own. The first rule that matches wins. */
export interface RoutingRule<T = unknown> {
  /**
   * A CEL expression over the event, such as `event.type == "order.created"`.
   *
   * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/howto-route-messages/
   */
  match: string;
  /** The path that these events come in at. Default: one made of the subscription's route and the expression. */
  route?: string | undefined;
  /** Default: the subscription's handler, which finds the route in `ctx.route`. */
  handler?: EventHandler<T> | undefined;
}

export interface SubscribeOptions<T = unknown> {
  /**
   * A Standard Schema that the data must fit. Default: none, the data is not looked at.
   */
  schema?: StandardSchema<T> | undefined;
  /**
   * What becomes of an event whose data does not fit the schema, or is not what its content type says. Default: `DROP`,
   * which is to the dead letter topic where there is one: delivered again it would fit no better.
   */
  onInvalid?: "DROP" | "RETRY" | undefined;
  /**
   * The path that events come in at. Default: one made of the names of the pub/sub component and the topic.
   */
  route?: string | undefined;
  /**
   * A `Subscription` resource declares it, and points at the route: daprd is told nothing of it, for what an app says of a
   * topic replaces what a resource says. Rules, the dead letter topic, metadata and bulk are the resource's; each route that
   * it names is subscribed by itself. Default: false.
   *
   * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/#declarative-subscriptions
   */
  declared?: boolean | undefined;
  /** Default: none, every event goes to the route. */
  rules?: readonly RoutingRule<T>[] | undefined;
  /** Where daprd puts events that are dropped, or retried in vain. Default: nowhere, they are lost. */
  deadLetterTopic?: string | undefined;
  /** The events are no CloudEvents: the data is the message's bytes. Default: false. */
  rawPayload?: boolean | undefined;
  /** The component's metadata for this subscription. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Take events in batches. The handler still gets one at a time, all of a batch at once, and each event's outcome is its
   * own. Default: false.
   */
  bulk?: boolean | BulkOptions | undefined;
}

export interface BulkOptions {
  /** The most events in a batch. Default: the component's. */
  maxMessagesCount?: number | undefined;
  /** Milliseconds that a batch waits for more. Default: the component's. */
  maxAwaitDurationMs?: number | undefined;
}

/**
 * Takes one event. Returning nothing, or anything but one of the three words, means `SUCCESS`; throwing means `RETRY`.
 */
export type EventHandler<T = unknown> = (data: T, ctx: EventContext<T>) => EventResult | Promise<EventResult>;

export type EventResult = EventOutcome | void;

/** What a handler is told of the event beside its data. */
export class EventContext<T = unknown> extends HandlerContext {
  /** The CloudEvent. Its `data` is as it was before the schema. */
  readonly event: CloudEvent<T>;
  /** The pub/sub component. */
  readonly pubsub: string;
  /** The topic that the event was published to; of a wildcard subscription the one that matched. */
  readonly topic: string;
  /** The path of the route that was chosen. */
  readonly route: string;

  constructor(call: Call, event: CloudEvent<T>, target: EventTarget) {
    super(call);
    this.event = event;
    this.pubsub = target.subscription.pubsub;
    this.topic = typeof event.topic === "string" ? event.topic : target.subscription.topic;
    this.route = target.route;
  }

  /** From the call, or else from the event. */
  override get traceparent(): string | undefined {
    return super.traceparent ?? textOf(this.event.traceparent);
  }

  override get tracestate(): string | undefined {
    return super.tracestate ?? textOf(this.event.tracestate);
  }
}

/** daprd gives the attributes an empty value where tracing is off. */
const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Where an event goes: a route of a subscription, and the handler behind it. */
export interface EventTarget {
  readonly subscription: AppSubscription;
  readonly route: string;
  readonly handler: EventHandler<never>;
}

/** A subscription as it was registered. */
export interface AppSubscription {
  readonly pubsub: string;
  readonly topic: string;
  readonly route: string;
  readonly rules: readonly { readonly match: string; readonly route: string }[];
  readonly deadLetterTopic: string | undefined;
  /** With `rawPayload`, as daprd wants it. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly bulk: BulkOptions | undefined;
  readonly schema: StandardSchema<unknown> | undefined;
  readonly onInvalid: "DROP" | "RETRY";
  /** daprd knows of it by a resource. */
  readonly declared: boolean;
  readonly targets: readonly EventTarget[];
}

/** What a resource says of a subscription that it declares. */
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
  if (typeof handler !== "function") throw invalidArgument(`topic ${topic} needs a handler, a function`);
  const {
    schema,
    onInvalid = "DROP",
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
  const theirs = DECLARED.find((name) => declared && options[name] !== undefined);
  if (theirs !== undefined)
    throw invalidArgument(`topic ${topic} is declared in a resource, which has to say its ${theirs}`);
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
    declared,
    targets,
  };
  const all = [...rules, { route, handler }];
  for (const { route: path, handler: own } of all) targets.push({ subscription, route: path, handler: own });
  return subscription;
}

/** The entry of `GET /dapr/subscribe` (pkg/runtime/pubsub/subscriptions.go, SubscriptionJSON). */
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
