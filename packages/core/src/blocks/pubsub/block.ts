import { orEmpty } from "../../call/options.ts";
import type { EventHandler } from "../../app/subscription.ts";
import { requiresGrpc } from "../../call/caller.ts";
import type { Subscription } from "../../stream/subscription.ts";
import { prepare } from "../../errors/prepare.ts";
import { Block } from "../base-block.ts";
import { encodeEvent, publishMetadata } from "./event.ts";
import { publish, publishBulk } from "./operations.ts";
import { Topic, type TopicOptions } from "./topic.ts";
import type {
  BulkPublishEntry,
  BulkPublishResult,
  PublishBulkOptions,
  PublishOptions,
  StreamSubscribeOptions,
} from "./types.ts";

/**
 * Publish and subscribe: events on the topics of a message broker that a component names.
 *
 * Every method rejects with a {@link DaprError}: `invalid_argument` for an invalid name or a component that does not exist,
 * `permission_denied` for a topic that this app may not use, `internal` if the broker failed.
 *
 * @see https://docs.dapr.io/reference/api/pubsub_api/
 */
export class PubSub extends Block {
  /**
   * Publishes one event. The call is not retried by default: if the response is lost, the event may have been published.
   *
   * @param data Anything that JSON can represent, or bytes: an ArrayBuffer, a typed array or a DataView. Default: an event
   * without data.
   * @throws DaprError `invalid_argument` for data that JSON cannot represent, or that does not fit the content type.
   */
  async publish(pubsub: string, topic: string, data?: unknown, options?: PublishOptions): Promise<void> {
    const input = prepare(publish, () => ({
      pubsub,
      topic,
      event: data === undefined ? undefined : encodeEvent(data, orEmpty(options).contentType),
      metadata: publishMetadata(options),
    }));
    await this.call(publish, input, options);
  }

  /**
   * Publishes several events in one request.
   *
   * @returns The events that were not published. The call rejects only if the sidecar processed none of them.
   * @throws DaprError As {@link publish}.
   */
  async publishBulk(
    pubsub: string,
    topic: string,
    entries: readonly BulkPublishEntry[],
    options?: PublishBulkOptions,
  ): Promise<BulkPublishResult> {
    if (entries?.length === 0) return { failed: [] };
    const input = prepare(publishBulk, () => ({
      pubsub,
      topic,
      entries: entries.map(({ entryId, event, contentType, metadata }, index) => ({
        ...encodeEvent(event, contentType),
        entryId: entryId ?? String(index),
        metadata,
      })),
      metadata: publishMetadata(options),
    }));
    return this.call(publishBulk, input, options);
  }

  /**
   * Subscribes to a topic over a stream that this client opens. The application needs no port. Resolves when the sidecar has
   * confirmed the subscription, and reopens the stream whenever it ends. Requires gRPC.
   *
   * The handler receives the data (JSON as a value, text as a string, anything else as bytes) and a context with the
   * CloudEvent. Returning acknowledges the event, unless the handler returns `"RETRY"` or `"DROP"`; throwing means `RETRY`.
   * A resiliency policy for inbound delivery decides when `RETRY` delivers the event again. Without a policy, most
   * components drop it.
   *
   * @throws DaprError `already_exists` if this client already subscribes to the topic, `invalid_argument` for a component
   * that does not exist, `unimplemented` for a client without gRPC, and any other reason why the stream could not be opened.
   * @see https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/#streaming-subscriptions
   *
   * @example
   * ```ts
   * await using orders = await dapr.pubsub.subscribe("pubsub", "orders", async (order, ctx) => {
   *   await save(ctx.event.id, order);
   * });
   * await orders.closed;
   * ```
   */
  async subscribe<T = unknown>(
    _pubsub: string,
    _topic: string,
    _handler: EventHandler<T>,
    _options: StreamSubscribeOptions<T> = {},
  ): Promise<Subscription> {
    throw requiresGrpc("pubsub.subscribe");
  }

  /**
   * Binds the names of a topic and the type of its events, for calls without either.
   *
   * @example
   * ```ts
   * const orders = dapr.pubsub.topic("pubsub", "orders", { schema: z.object({ total: z.number() }) });
   * await orders.publish({ total: 42 });
   * await using subscription = await orders.subscribe(async (order) => console.log(order.total));
   * ```
   */
  topic<T = unknown>(pubsub: string, topic: string, options?: TopicOptions<T>): Topic<T> {
    return new Topic<T>(this, pubsub, topic, options);
  }
}
