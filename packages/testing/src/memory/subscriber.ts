import type { Envelope } from "./cloud-event.ts";

/** Result of one delivery. */
export type Outcome = "SUCCESS" | "RETRY" | "DROP";

/** An event that was published. */
export interface PublishedEvent {
  /** Name of the pub/sub component. */
  readonly pubsub: string;
  /** Name of the topic. */
  readonly topic: string;
  /** The CloudEvent as it went out; undefined for one with `rawPayload`. */
  readonly event: Readonly<Record<string, unknown>> | undefined;
  /** The data: JSON as a value, text as a string, anything else as bytes. */
  readonly data: unknown;
  /** Metadata of the publish call. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An event that was delivered to a subscriber. */
export interface Delivered {
  /** Name of the pub/sub component. */
  readonly pubsub: string;
  /** Name of the topic. */
  readonly topic: string;
  /** The CloudEvent that the subscriber received. */
  readonly event: Readonly<Record<string, unknown>>;
  /** Result of the delivery. */
  readonly outcome: Outcome;
  /** 1 for the first delivery to this subscriber. */
  readonly attempt: number;
}

/** A subscription like one of a `Subscription` resource, which the app itself does not return. */
export interface DeclaredSubscription {
  /** Name of the pub/sub component. */
  pubsub: string;
  /** Name of the topic. */
  topic: string;
  /** Path of the app to which events are sent. */
  route: string;
  /** Metadata of the subscription, such as `rawPayload`. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** Topic for events that are dropped or fail. Default: none. */
  deadLetterTopic?: string | undefined;
}

/** A subscriber of a topic. */
export interface Subscriber {
  readonly pubsub: string;
  readonly topic: string;
  readonly raw: boolean;
  readonly deadLetterTopic: string | undefined;
  /** Origin of the subscription: the app's own list, a resource, or a stream. */
  readonly kind: "asked" | "declared" | "stream";
  readonly route: string;
  deliver(event: Envelope): Promise<Outcome>;
}
