import type { SubscribeOptions } from "../../app/subscription.ts";
import type { CallOptions } from "../../call/operation.ts";
import type { SubscriptionOptions } from "../../stream/subscription.ts";

/** Attributes of the CloudEvent that daprd wraps around the data, in place of its own. */
export interface CloudEventOverrides {
  /** Default: a UUID. */
  id?: string | undefined;
  /** Default: the app's id. */
  source?: string | undefined;
  /** Default: `com.dapr.event.sent`. */
  type?: string | undefined;
  /** Default: none. */
  subject?: string | undefined;
  /** Default: the traceparent. */
  traceid?: string | undefined;
  /** Default: the call's, see {@link CallOptions.headers}. */
  traceparent?: string | undefined;
  /** Default: the call's. */
  tracestate?: string | undefined;
}

export interface PublishOptions extends CallOptions {
  /**
   * The media type of the data. Default: `application/json`, or `application/octet-stream` for bytes. With `text/…` a
   * string goes as it is. With `application/cloudevents+json` the data is a whole CloudEvent.
   */
  contentType?: string | undefined;
  /** Component and runtime metadata, such as `partitionKey`. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** Seconds until an event that was not delivered is dropped; a whole number. Default: never. */
  ttlSeconds?: number | undefined;
  /** Publish the bytes as they are, without a CloudEvent around them. Default: false. */
  rawPayload?: boolean | undefined;
  /** Attributes of the event. Default: daprd's own. */
  cloudEvent?: CloudEventOverrides | undefined;
}

export interface PublishBulkOptions extends CallOptions {
  /** Metadata for every event; an event's own wins. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** As {@link PublishOptions.ttlSeconds}. Default: never. */
  ttlSeconds?: number | undefined;
  /** As {@link PublishOptions.rawPayload}. Default: false. */
  rawPayload?: boolean | undefined;
}

export interface BulkPublishEntry {
  /** Names the event in the answer; no two may be the same. Default: its index. */
  entryId?: string | undefined;
  event: unknown;
  /** As {@link PublishOptions.contentType}. */
  contentType?: string | undefined;
  /** Metadata of this event. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

export interface BulkPublishResult {
  /** The events that were not published; empty when all were. */
  failed: { entryId: string; error: string }[];
}

/** Options of a subscription to a topic over a stream. */
export interface StreamSubscribeOptions<T = unknown>
  extends
    SubscriptionOptions,
    Pick<SubscribeOptions<T>, "schema" | "onInvalid" | "deadLetterTopic" | "rawPayload" | "metadata"> {
  /**
   * How many events are handled at a time. With 1 they are handled in the order in which they come, each after the one
   * before it. Default: 16.
   */
  concurrency?: number | undefined;
  /**
   * How many events may be received and not yet acknowledged, those that wait for their turn among them. Beyond it
   * nothing is read from the stream, which holds the sidecar back. Default: twice the concurrency.
   */
  maxInFlight?: number | undefined;
}
