import type { EventHandler } from "@dapr-ts/core";
import type {
  BulkSubscribeConfig,
  BulkSubscribeOptions,
  DaprPubSubRouteType,
  IServerPubSub,
  PubSubSubscriptionOptionsType,
  PubSubSubscriptionTopicRouteType,
  PubSubSubscriptionTopicType,
  PubSubSubscriptionsType,
  TypeDaprPubSubCallback,
} from "../types/pubsub.ts";
import type { KeyValueType } from "../types/untyped.ts";
import { handleEvent } from "./event-handlers.ts";
import type { ListeningServer } from "./listening-server.ts";

const ON_PLAIN_PAYLOAD = { deliver: "DELIVER", drop: "DROP", retry: "RETRY" } as const;

/** Subscriptions of a server. */
export class ServerPubSub implements IServerPubSub {
  readonly #server: ListeningServer;

  constructor(server: ListeningServer) {
    this.#server = server;
  }

  async subscribe(
    pubsub: string,
    topic: string,
    cb: TypeDaprPubSubCallback,
    route: string | DaprPubSubRouteType = "",
    metadata?: KeyValueType,
  ): Promise<void> {
    this.#register(pubsub, topic, { route, ...(metadata !== undefined && { metadata }) });
    this.subscribeToRoute(pubsub, topic, route, cb);
  }

  async subscribeWithOptions(
    pubsub: string,
    topic: string,
    options: PubSubSubscriptionOptionsType = {},
  ): Promise<void> {
    this.#register(pubsub, topic, options);
    if (options.callback !== undefined) this.subscribeToRoute(pubsub, topic, options.route, options.callback);
  }

  subscribeToRoute(
    pubsub: string,
    topic: string,
    route: string | DaprPubSubRouteType | undefined,
    cb: TypeDaprPubSubCallback,
  ): void {
    const { subscriptions } = this.#server;
    if (typeof route !== "object") return subscriptions.addHandler(pubsub, topic, cb, route);
    const names = [route.default, ...(route.rules ?? []).map(({ path }) => path)].filter(Boolean);
    for (const name of new Set(names)) subscriptions.addHandler(pubsub, topic, cb, name);
  }

  async subscribeBulk(
    pubsub: string,
    topic: string,
    cb: TypeDaprPubSubCallback,
    options: BulkSubscribeOptions = {},
  ): Promise<void> {
    const { route, metadata, maxMessagesCount, maxAwaitDurationMs } = options;
    const bulkSubscribe: BulkSubscribeConfig = {
      enabled: true,
      ...(maxMessagesCount !== undefined && { maxMessagesCount }),
      ...(maxAwaitDurationMs !== undefined && { maxAwaitDurationMs }),
    };
    this.#register(pubsub, topic, {
      bulkSubscribe,
      ...(route !== undefined && { route }),
      ...(metadata !== undefined && { metadata }),
    });
    this.subscribeToRoute(pubsub, topic, route, cb);
  }

  getSubscriptions(): PubSubSubscriptionsType {
    return this.#server.subscriptions.subscriptions;
  }

  #register(pubsub: string, topic: string, options: PubSubSubscriptionOptionsType): void {
    const server = this.#server;
    const subscription = server.subscriptions.register(pubsub, topic, options);
    if (server.isStarted)
      server.logger.warn(
        `topic ${topic} of ${pubsub} was registered after the start: a sidecar that has read the subscriptions does not deliver it`,
      );
    server.logger.info(
      `[Topic = ${topic}] Registered Subscription with routes: ${Object.keys(subscription.routes).join(", ")}`,
    );
    this.#declare(pubsub, topic, subscription);
  }

  /** Subscribes with our own server. A route is served by the handlers that it has when an event arrives. */
  #declare(pubsub: string, topic: string, { routes, dapr }: PubSubSubscriptionTopicType): void {
    const { compat } = this.#server;
    const isBulk = dapr.bulkSubscribe?.enabled === true;
    const byPath = new Map(Object.values(routes).map((route) => [`/${route.path}`, route]));
    const handlerOf = (path: string): EventHandler => this.#handler(byPath.get(path), isBulk);
    const { default: main = "", rules = [] } = dapr.routes ?? { default: dapr.route ?? "" };
    const used = new Set([main]);
    // Several rules may have one path, which is a path for each of them here.
    const unused = (path: string): string => {
      let free = path;
      for (let copy = 2; used.has(free); copy++) free = `${path}--${String(copy)}`;
      used.add(free);
      return free;
    };
    this.#server.register((server) => {
      server.subscribe(pubsub, topic, handlerOf(main), {
        route: main,
        rules: rules.map(({ match, path }) => ({ match, route: unused(path), handler: handlerOf(path) })),
        metadata: dapr.metadata as Record<string, string> | undefined,
        deadLetterTopic: dapr.deadLetterTopic,
        bulk: dapr.bulkSubscribe?.enabled === true ? bulkOf(dapr.bulkSubscribe) : undefined,
        onPlainPayload: ON_PLAIN_PAYLOAD[compat.plainEvents],
        onInvalid: "RETRY",
      });
      // The dead letter route is one that only a resource can name.
      for (const [path, route] of byPath) {
        if (used.has(path)) continue;
        const name = `${topic} (route ${path})`;
        server.subscribe(pubsub, name, this.#handler(route, false), { route: path, declared: true });
      }
    });
  }

  #handler(route: PubSubSubscriptionTopicRouteType | undefined, isBulk: boolean): EventHandler {
    const { isGrpc, compat, logger } = this.#server;
    const acknowledgesFailures = compat.handlerErrors === "acknowledge";
    // Rules without a default route: the official SDK answers all other events with 404, which drops them.
    if (route === undefined) return () => "DROP";
    return (_data, ctx) => handleEvent(route, ctx, { isGrpc, isBulk, acknowledgesFailures, logger });
  }
}

const bulkOf = ({ maxMessagesCount, maxAwaitDurationMs }: BulkSubscribeConfig) => ({
  maxMessagesCount,
  maxAwaitDurationMs,
});
