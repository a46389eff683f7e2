import type { EventHandler } from "../app/subscription.ts";
import {
  subscribeTo as subscribeToConfiguration,
  type ConfigurationListener,
  type SubscribeConfigurationOptions,
} from "../blocks/configuration/subscription.ts";
import { DaprError } from "../errors/dapr-error.ts";
import { subscribe } from "../blocks/pubsub/stream-operation.ts";
import { subscribeTo as subscribeToTopic, type StreamSubscribeOptions } from "../blocks/pubsub/subscribe.ts";
import type { WiresCaller } from "../call/wires-caller.ts";
import { Subscription, type Source, type SubscriptionOptions } from "./subscription.ts";

/** Opens a client's subscriptions, each over a stream of its own. */
export class Subscriptions {
  readonly #caller: WiresCaller;
  readonly #topics = new Set<string>();

  constructor(caller: WiresCaller) {
    this.#caller = caller;
  }

  async topic<T>(
    pubsub: string,
    topic: string,
    handler: EventHandler<T>,
    options: StreamSubscribeOptions<T>,
  ): Promise<Subscription> {
    const key = JSON.stringify([pubsub, topic]);
    if (this.#topics.has(key)) {
      throw new DaprError(
        `this client has a subscription to topic ${topic} of ${pubsub}: a second stream would take a part of its events away`,
        { code: "already_exists", operation: subscribe.name },
      );
    }
    this.#topics.add(key);
    const release = (): void => void this.#topics.delete(key);
    try {
      const subscription = await subscribeToTopic(this.#caller, pubsub, topic, handler, options);
      subscription.closed.then(release, release);
      return subscription;
    } catch (error) {
      release();
      throw error;
    }
  }

  configuration(
    store: string,
    keys: readonly string[],
    handler: ConfigurationListener,
    options: SubscribeConfigurationOptions,
  ): Promise<Subscription> {
    return subscribeToConfiguration(this.#caller, store, keys, handler, options);
  }

  /** Opens what another package subscribes to. */
  to(sourceOf: (caller: WiresCaller) => Source, options: SubscriptionOptions): Promise<Subscription> {
    return Subscription.open(this.#caller, sourceOf(this.#caller), options);
  }
}
