import type {
  DaprPubSubRouteType,
  DaprPubSubType,
  PubSubSubscriptionOptionsType,
  PubSubSubscriptionTopicRoutesType,
  PubSubSubscriptionTopicType,
  PubSubSubscriptionsType,
  TypeDaprPubSubCallback,
} from "../types/pubsub.ts";
import type { KeyValueType } from "../types/untyped.ts";

const DEFAULT_ROUTE = "default";
const DEAD_LETTER_ROUTE = "deadletter";

/** The subscriptions of a server, in the official SDK's form and with its names of routes. */
export class SubscriptionManager {
  readonly subscriptions: PubSubSubscriptionsType = {};
  readonly #quotesMetadata: boolean;

  /** @param quotesMetadata true to write metadata values as JSON */
  constructor(quotesMetadata: boolean) {
    this.#quotesMetadata = quotesMetadata;
  }

  /** @throws Error for a topic that has a subscription */
  register(
    pubsub: string,
    topic: string,
    options: PubSubSubscriptionOptionsType,
  ): PubSubSubscriptionTopicType {
    const topics = (this.subscriptions[pubsub] ??= {});
    if (topics[topic] !== undefined)
      throw new Error(
        `The topic '${topic}' is already subscribed to PubSub '${pubsub}', there can be only one topic registered.`,
      );
    return (topics[topic] = {
      routes: routesOf(pubsub, topic, options),
      dapr: this.#declaration(pubsub, topic, options),
    });
  }

  /** @throws Error for a topic without a subscription, or a route that it does not have */
  addHandler(
    pubsub: string,
    topic: string,
    handler: TypeDaprPubSubCallback,
    route: string | undefined,
  ): void {
    const subscription = this.subscriptions[pubsub]?.[topic];
    if (subscription === undefined)
      throw new Error(
        `The topic '${topic}' is not subscribed to PubSub '${pubsub}', cannot add event handler.`,
      );
    const name = routeName(route);
    const target = subscription.routes[name];
    if (target === undefined)
      throw new Error(
        `The route '${name}' is not registered for topic '${topic}' and PubSub '${pubsub}', cannot add event handler.`,
      );
    target.eventHandlers.push(handler);
  }

  #declaration(pubsub: string, topic: string, options: PubSubSubscriptionOptionsType): DaprPubSubType {
    const { route, deadLetterTopic, bulkSubscribe } = options;
    const path = (name: string | undefined): string => `/${pathOf(pubsub, topic, name)}`;
    const routing =
      typeof route === "object"
        ? { routes: { default: path(route.default), rules: rulesOf(route, path) } }
        : { route: path(route) };
    return {
      pubsubname: pubsub,
      topic,
      metadata: this.#metadata(options.metadata),
      ...routing,
      deadLetterTopic,
      bulkSubscribe,
    } as DaprPubSubType;
  }

  #metadata(metadata: KeyValueType | undefined): KeyValueType | undefined {
    if (metadata === undefined) return undefined;
    const text = (name: string, value: unknown): string =>
      // A quoted rawPayload would make daprd refuse the subscription.
      typeof value === "string" && (name === "rawPayload" || !this.#quotesMetadata)
        ? value
        : JSON.stringify(value);
    return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, text(name, value)]));
  }
}

const rulesOf = (route: DaprPubSubRouteType, path: (name: string) => string) =>
  route.rules?.map(({ match, path: name }) => ({ match, path: path(name) }));

function routesOf(
  pubsub: string,
  topic: string,
  { route, deadLetterTopic, deadLetterCallback }: PubSubSubscriptionOptionsType,
): PubSubSubscriptionTopicRoutesType {
  const routes: PubSubSubscriptionTopicRoutesType = {};
  const add = (name: string, handlers: TypeDaprPubSubCallback[] = []): void => {
    routes[name] = { eventHandlers: handlers, path: pathOf(pubsub, topic, name) };
  };
  if (typeof route === "object") {
    if (route.default) add(routeName(route.default));
    for (const rule of route.rules ?? [])
      if (routes[routeName(rule.path)] === undefined) add(routeName(rule.path));
  } else add(routeName(route));
  if (deadLetterTopic !== undefined || deadLetterCallback !== undefined)
    add(
      routeName(deadLetterTopic || DEAD_LETTER_ROUTE),
      deadLetterCallback === undefined ? [] : [deadLetterCallback],
    );
  return routes;
}

/** Returns the name of a route without its slash. */
const routeName = (route: string | undefined): string => (route || DEFAULT_ROUTE).replace("/", "");

const pathOf = (pubsub: string, topic: string, route: string | undefined): string =>
  `${pubsub.toLowerCase()}--${topic.replace(/[^a-zA-Z0-9-]/g, "-").toLowerCase()}--${routeName(route)}`;
