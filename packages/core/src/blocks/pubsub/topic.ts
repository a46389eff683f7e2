import { orEmpty } from "../../call/options.ts";
import type { EventHandler } from "../../app/subscription.ts";
import { validate, type StandardSchema } from "../../platform/standard-schema.ts";
import type { Subscription } from "../../stream/subscription.ts";
import type {
  BulkPublishEntry,
  BulkPublishResult,
  PublishBulkOptions,
  PublishOptions,
  StreamSubscribeOptions,
} from "./types.ts";

/** Options of {@link PubSub.topic}. */
export interface TopicOptions<T> {
  /** A Standard Schema that events must match when they are published and when they are received. Default: none. */
  schema?: StandardSchema<T> | undefined;
}

/** An event of {@link Topic.publishBulk}. */
export interface TopicEntry<T> extends BulkPublishEntry {
  /** The data of the event. */
  event: T;
}

/** The part of {@link PubSub} that a topic uses. */
interface PubSubAccess {
  publish(pubsub: string, topic: string, data?: unknown, options?: PublishOptions): Promise<void>;
  publishBulk(
    pubsub: string,
    topic: string,
    entries: readonly BulkPublishEntry[],
    options?: PublishBulkOptions,
  ): Promise<BulkPublishResult>;
  subscribe<T>(
    pubsub: string,
    topic: string,
    handler: EventHandler<T>,
    options?: StreamSubscribeOptions<T>,
  ): Promise<Subscription>;
}

/** One topic with the type of its events. The methods are those of {@link PubSub}, without the names. */
export class Topic<T> {
  /** The name of the pub/sub component. */
  readonly pubsub: string;
  /** The name of the topic. */
  readonly name: string;
  readonly #access: PubSubAccess;
  readonly #schema: StandardSchema<T> | undefined;

  /** @internal */
  constructor(access: PubSubAccess, pubsub: string, name: string, options?: TopicOptions<T>) {
    this.#access = access;
    this.pubsub = pubsub;
    this.name = name;
    this.#schema = orEmpty(options).schema;
  }

  /**
   * Publishes one event; see {@link PubSub.publish}.
   *
   * @throws DaprError `invalid_argument` if the data does not match the schema; then nothing is sent.
   */
  async publish(data: T, options?: PublishOptions): Promise<void> {
    await this.#check(data, "the data");
    await this.#access.publish(this.pubsub, this.name, data, options);
  }

  /**
   * Publishes several events; see {@link PubSub.publishBulk}.
   *
   * @throws DaprError `invalid_argument` if one of the events does not match the schema; then nothing is sent.
   */
  async publishBulk(
    entries: readonly TopicEntry<T>[],
    options?: PublishBulkOptions,
  ): Promise<BulkPublishResult> {
    for (const [index, { event }] of entries.entries()) await this.#check(event, `event ${String(index)}`);
    return this.#access.publishBulk(this.pubsub, this.name, entries, options);
  }

  /** Subscribes to the topic over a stream; see {@link PubSub.subscribe}. */
  subscribe(
    handler: EventHandler<T>,
    options?: Omit<StreamSubscribeOptions<T>, "schema">,
  ): Promise<Subscription> {
    return this.#access.subscribe<T>(this.pubsub, this.name, handler, { ...options, schema: this.#schema });
  }

  async #check(data: unknown, what: string): Promise<void> {
    if (this.#schema !== undefined) await validate(this.#schema, data, `${what} of the topic "${this.name}"`);
  }
}
