import type { DaprPubSubStatusEnum } from "../enums.ts";
import type { KeyValueType, Untyped } from "./untyped.ts";

/** Options of `pubsub.publish`. */
export type PubSubPublishOptions = {
  /** Content type of the data. Default: by the data. */
  contentType?: string;
  /** Metadata for the component. */
  metadata?: KeyValueType;
};

/** Result of `pubsub.publish`. */
export type PubSubPublishResponseType = {
  /** The reason why the event was not published. */
  error?: Error;
};

/** An event of `pubsub.publishBulk` with its options. */
export type PubSubBulkPublishMessageExplicit = {
  /** Id of the entry. Default: a UUID. */
  entryID?: string;
  /** The data. */
  event: object | string;
  /** Metadata of the entry. */
  metadata?: KeyValueType;
  /** Content type of the data. Default: by the data. */
  contentType?: string;
};

/** An event of `pubsub.publishBulk`. */
export type PubSubBulkPublishMessage = PubSubBulkPublishMessageExplicit | object | string;

/** An entry as it was sent. */
export type PubSubBulkPublishEntry = {
  /** Id of the entry. */
  entryID: string;
  /** The data. */
  event: object | string;
  /** Metadata of the entry. */
  metadata: KeyValueType;
  /** Content type of the data. */
  contentType: string;
};

/** Result of `pubsub.publishBulk`. */
export type PubSubBulkPublishResponse = {
  /** The entries that were not published. */
  failedMessages: { message: PubSubBulkPublishEntry; error: Error }[];
};

/** Publishing. */
export interface IClientPubSub {
  /** Publishes an event. */
  publish(
    pubSubName: string,
    topic: string,
    data?: object | string,
    options?: PubSubPublishOptions,
  ): Promise<PubSubPublishResponseType>;
  /** Publishes several events. */
  publishBulk(
    pubSubName: string,
    topic: string,
    messages: PubSubBulkPublishMessage[],
    metadata?: KeyValueType,
  ): Promise<PubSubBulkPublishResponse>;
}

/** Handles an event. */
export type TypeDaprPubSubCallback = (data: Untyped, headers: object) => Promise<Untyped>;

/** A rule that sends some events to another route. */
export type DaprPubSubRuleType = {
  /** A CEL expression over the event. */
  match: string;
  /** The route. */
  path: string;
};

/** Routes of a subscription. */
export type DaprPubSubRouteType = {
  /** The rules, first match first. */
  rules?: DaprPubSubRuleType[];
  /** The route of all other events. */
  default?: string;
};

/** Delivery in batches. */
export type BulkSubscribeConfig = {
  /** True to deliver in batches. */
  enabled: boolean;
  /** The maximum number of events in a batch. */
  maxMessagesCount?: number;
  /** Milliseconds that a batch waits for more events. */
  maxAwaitDurationMs?: number;
};

/** Options of `pubsub.subscribeBulk`. */
export type BulkSubscribeOptions = {
  /** The route, or routes by rule. */
  route?: string | DaprPubSubRouteType;
  /** Metadata for the component. */
  metadata?: KeyValueType;
  /** The maximum number of events in a batch. */
  maxMessagesCount?: number;
  /** Milliseconds that a batch waits for more events. */
  maxAwaitDurationMs?: number;
};

/** Options of `pubsub.subscribeWithOptions`. */
export type PubSubSubscriptionOptionsType = {
  /** Metadata for the component. */
  metadata?: KeyValueType;
  /** The topic for events that were dropped. */
  deadLetterTopic?: string;
  /** Handles the events of the dead letter route. */
  deadLetterCallback?: TypeDaprPubSubCallback;
  /** Handles the events. */
  callback?: TypeDaprPubSubCallback;
  /** The route, or routes by rule. */
  route?: string | DaprPubSubRouteType;
  /** Delivery in batches. */
  bulkSubscribe?: BulkSubscribeConfig;
};

/** A subscription as the app declares it to the sidecar. */
export type DaprPubSubType = {
  /** The pub/sub component. */
  pubsubname: string;
  /** The topic. */
  topic: string;
  /** Metadata for the component. */
  metadata?: KeyValueType;
  /** The route of a subscription without rules. */
  route?: string;
  /** The routes of a subscription with rules. */
  routes?: DaprPubSubRouteType;
  /** The topic for events that were dropped. */
  deadLetterTopic?: string;
  /** Delivery in batches. */
  bulkSubscribe?: BulkSubscribeConfig;
};

/** One route with its handlers. */
export type PubSubSubscriptionTopicRouteType = {
  /** The handlers, which all receive each event. */
  eventHandlers: TypeDaprPubSubCallback[];
  /** The path to which the sidecar posts events. */
  path: string;
};

/** Routes by name. */
export type PubSubSubscriptionTopicRoutesType = {
  [key: string]: PubSubSubscriptionTopicRouteType;
};

/** A subscription to a topic. */
export type PubSubSubscriptionTopicType = {
  /** Its routes by name. */
  routes: PubSubSubscriptionTopicRoutesType;
  /** Its declaration. */
  dapr: DaprPubSubType;
};

/** Subscriptions of a pub/sub component by topic. */
export type PubSubSubscriptionType = {
  [key: string]: PubSubSubscriptionTopicType;
};

/** Subscriptions by pub/sub component. */
export type PubSubSubscriptionsType = {
  [key: string]: PubSubSubscriptionType;
};

/** Outcome of one event of a batch. */
export type BulkSubscribeResponseEntry = {
  /** Id of the entry. */
  entryId: string;
  /** Its outcome. */
  status: DaprPubSubStatusEnum;
};

/** Outcomes of a batch. */
export type BulkSubscribeResponse = {
  /** One outcome for each entry. */
  statuses: BulkSubscribeResponseEntry[];
};

/** Subscriptions of a server. */
export interface IServerPubSub {
  /** Subscribes to a topic. */
  subscribe(
    pubSubName: string,
    topic: string,
    cb: TypeDaprPubSubCallback,
    route?: string | DaprPubSubRouteType,
    metadata?: KeyValueType,
  ): Promise<void>;
  /** Subscribes to a topic with options. */
  subscribeWithOptions(
    pubsubName: string,
    topic: string,
    options: PubSubSubscriptionOptionsType,
  ): Promise<void>;
  /** Adds a handler to a route of a subscription. */
  subscribeToRoute(
    pubsubName: string,
    topic: string,
    route: string | DaprPubSubRouteType | undefined,
    cb: TypeDaprPubSubCallback,
  ): void;
  /** Subscribes to a topic in batches. */
  subscribeBulk(
    pubSubName: string,
    topic: string,
    cb: TypeDaprPubSubCallback,
    bulkSubscribeOptions?: BulkSubscribeOptions,
  ): Promise<void>;
  /** Returns the subscriptions. */
  getSubscriptions(): PubSubSubscriptionsType;
}
