import { isJsonType, mediaTypeOf } from "../../encoding/media-type.ts";
import { Block } from "../base-block.ts";
import { requiresGrpc } from "../../call/caller.ts";
import type { EventHandler } from "../../app/subscription.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import type { Subscription } from "../../stream/subscription.ts";
import { toJson } from "../../encoding/value.ts";
import { publish, publishBulk } from "./operations.ts";
import type {
  BulkPublishEntry,
  BulkPublishResult,
  CloudEventOverrides,
  PublishBulkOptions,
  PublishOptions,
  StreamSubscribeOptions,
} from "./types.ts";

/**
 * Publish and subscribe: events on topics of a message broker that a component names.
 *
 * Every method rejects with a {@link DaprError}: `invalid_argument` for a name that cannot be carried or a component
 * that does not exist, `permission_denied` for a topic that this app may not use, `internal` when the broker failed.
 *
 * @see https://docs.dapr.io/reference/api/pubsub_api/
 */
export class PubSub extends Block {
  /**
   * Publishes one event. Anything JSON has a form for goes as JSON, a `Uint8Array` as bytes, and no data as an empty
   * event. Publishing is never repeated by itself: after a lost answer the event may or may not be out.
   */
  async publish(pubsub: string, topic: string, data?: unknown, options: PublishOptions = {}): Promise<void> {
    const event = data === undefined ? undefined : encodeEvent(data, options.contentType);
    await this.call(publish, { pubsub, topic, event, metadata: publishMetadata(options) }, options);
  }

  /**
   * Publishes several events in one call.
   *
   * @returns the events that were not published. The call rejects only when none of them was looked at.
   */
  async publishBulk(
    pubsub: string,
    topic: string,
    entries: readonly BulkPublishEntry[],
    options: PublishBulkOptions = {},
  ): Promise<BulkPublishResult> {
    if (entries.length === 0) return { failed: [] };
    const encoded = entries.map(({ entryId, event, contentType, metadata }, index) => ({
      ...encodeEvent(event, contentType),
      entryId: entryId ?? String(index),
      metadata,
    }));
    const metadata = publishMetadata(options);
    return this.call(publishBulk, { pubsub, topic, entries: encoded, metadata }, options);
  }

  /**
   * Takes the events of a topic over a stream that this client opens: no port is needed, and no restart. It resolves once
   * the sidecar has confirmed the subscription, and opens the stream again whenever it is lost. It needs gRPC.
   *
   * The handler is given the data (JSON as a value, text as a string, anything else as bytes) and a context with the
   * CloudEvent. Returning means SUCCESS, unless it returns `"RETRY"` or `"DROP"`; throwing means RETRY. What RETRY does is
   * up to the inbound Resiliency policy: without one most components drop the event.
   *
   * @throws DaprError `already_exists` for a topic that this client has subscribed to, `invalid_argument` for a component
   * that does not exist, `unimplemented` where gRPC cannot be reached, and any other reason why it could not be opened
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
}

function encodeEvent(
  data: unknown,
  contentType = mediaTypeOf(data),
): { contentType: string; data: string | Uint8Array } {
  if (data instanceof Uint8Array) return { contentType, data };
  if (isJsonType(contentType)) return { contentType, data: toJson(data, "data") };
  if (typeof data === "string") return { contentType, data };
  throw invalidArgument(`data for ${contentType} must be a string or bytes, not ${typeof data}`);
}

function publishMetadata(
  options: PublishBulkOptions & { cloudEvent?: CloudEventOverrides | undefined },
): Record<string, string> | undefined {
  const { metadata, ttlSeconds, rawPayload, cloudEvent = {} } = options;
  const added: [string, unknown][] = [
    ["ttlInSeconds", ttlSeconds],
    ["rawPayload", rawPayload],
    ...Object.entries(cloudEvent).map(([name, value]): [string, unknown] => [`cloudevent.${name}`, value]),
  ];
  const given = added
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]);
  return given.length === 0
    ? metadata
    : { ...metadata, ...(Object.fromEntries(given) as Record<string, string>) };
}
