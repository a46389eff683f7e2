import type { SubscribeOptions } from "../../app/subscription.ts";
import type { CallOptions } from "../../call/operation.ts";
import type { SubscriptionOptions } from "../../stream/subscription.ts";

/** Attributes of the CloudEvent that daprd creates around the data. */
export interface CloudEventOverrides {
  /** The id of the event. Default: a UUID. */
  id?: string | undefined;
  /** The source of the event. Default: the id of the app. */
  source?: string | undefined;
  /** The type of the event. Default: `com.dapr.event.sent`. */
  type?: string | undefined;
  /** The subject of the event. Default: none. */
  subject?: string | undefined;
  /** The id of the trace. Default: the traceparent. */
  traceid?: string | undefined;
  /** The traceparent of the event. Default: that of the call, see {@link CallOptions.headers}. */
  traceparent?: string | undefined;
  /** The tracestate of the event. Default: that of the call. */
  tracestate?: string | undefined;
}

/** Options of {@link PubSub.publish}. */
export interface PublishOptions extends CallOptions {
  /**
   * The media type of the data. Default: `application/json`, or `application/octet-stream` for bytes. Under a type other
   * than JSON, a string is sent as it is and objects are refused. With `application/cloudevents+json`, the data is a whole
   * CloudEvent.
   */
  contentType?: string | undefined;
  /** Metadata for the component and the runtime, such as `partitionKey`. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Seconds until an event that was not delivered is dropped; a whole number from 1. Default: never.
   *
   * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-message-ttl/
   */
  ttlSeconds?: number | undefined;
  /** Publishes the bytes as they are, without a CloudEvent. Default: false. */
  rawPayload?: boolean | undefined;
  /** Attributes of the CloudEvent. Default: those that daprd creates. */
  cloudEvent?: CloudEventOverrides | undefined;
}

/** Options of {@link PubSub.publishBulk}. */
export interface PublishBulkOptions extends CallOptions {
  /** Metadata for every event; the metadata of an event replaces it by name. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** As {@link PublishOptions.ttlSeconds}. Default: never. */
  ttlSeconds?: number | undefined;
  /** As {@link PublishOptions.rawPayload}. Default: false. */
  rawPayload?: boolean | undefined;
}

/** An event of {@link PubSub.publishBulk}. */
export interface BulkPublishEntry {
  /** The id of the event in the result; must be unique. Default: the index of the event. */
  entryId?: string | undefined;
  /** The data of the event, as for {@link PubSub.publish}. */
  event: unknown;
  /** As {@link PublishOptions.contentType}. */
  contentType?: string | undefined;
  /** Metadata of this event. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** The result of {@link PubSub.publishBulk}. */
export interface BulkPublishResult {
  /** The events that were not published; empty if all were. */
  failed: { entryId: string; error: string }[];
}

/** Options of a subscription to a topic over a stream. */
export interface StreamSubscribeOptions<T = unknown>
  extends
    SubscriptionOptions,
    Pick<
      SubscribeOptions<T>,
      "schema" | "onInvalid" | "onPlainPayload" | "deadLetterTopic" | "rawPayload" | "metadata"
    > {
  /**
   * The number of events that are handled at the same time; a whole number from 1, or Infinity. With 1, events are handled
   * one after the other in the order in which they arrive. Default: 16.
   */
  concurrency?: number | undefined;
  /**
   * The number of events that are received and not yet acknowledged, including those that wait for a handler. At this
   * number the stream is not read, which applies back-pressure to the sidecar. A whole number from `concurrency`, or
   * Infinity. Default: twice `concurrency`.
   */
  maxInFlight?: number | undefined;
}
