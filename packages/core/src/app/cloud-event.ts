/**
 * An event in the form of CloudEvents 1.0, with the attributes that Dapr adds and any others that the publisher set.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-cloudevents/
 */
export interface CloudEvent<T = unknown> {
  id: string;
  source: string;
  type: string;
  specversion: string;
  datacontenttype?: string;
  /** The data: a value for JSON, a string for text, a `Uint8Array` for any other content type. */
  data?: T;
  subject?: string;
  time?: string;
  pubsubname?: string;
  topic?: string;
  traceid?: string;
  traceparent?: string;
  tracestate?: string;
  [attribute: string]: unknown;
}
