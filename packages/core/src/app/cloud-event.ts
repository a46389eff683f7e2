/**
 * An event in the form of CloudEvents 1.0, with the attributes that Dapr adds and any others that the publisher set.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-cloudevents/
 */
export interface CloudEvent<T = unknown> {
  /** The id, unique for its source. */
  id: string;
  /** The context in which the event happened, for Dapr the app id. */
  source: string;
  /** The type, for Dapr `com.dapr.event.sent` by default. */
  type: string;
  /** The version of CloudEvents. */
  specversion: string;
  /** The content type of the data. */
  datacontenttype?: string;
  /** The data: a value for JSON, a string for text, a `Uint8Array` for any other content type. */
  data?: T;
  /** The subject of the event within its source. */
  subject?: string;
  /** The time of the event in RFC 3339. */
  time?: string;
  /** The pub/sub component. */
  pubsubname?: string;
  /** The topic to which it was published. */
  topic?: string;
  /** The trace id. */
  traceid?: string;
  /** The W3C trace context. */
  traceparent?: string;
  /** The vendor part of the W3C trace context. */
  tracestate?: string;
  [attribute: string]: unknown;
}
