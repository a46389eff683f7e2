import type { EventHandler } from "../../app/subscription.ts";
import { check } from "../../call/caller.ts";
import { DaprError, inOperation } from "../../errors/dapr-error.ts";
import type { StreamCaller } from "../../stream/caller.ts";
import type { Subscription } from "../../stream/subscription.ts";
import { PubSub } from "./block.ts";
import { checkNames } from "./operations.ts";
import { subscribe } from "./stream-operation.ts";
import { subscribeTo } from "./subscribe.ts";
import type { StreamSubscribeOptions } from "./types.ts";

/** Publish and subscribe on a client that can open streams. */
export class StreamingPubSub extends PubSub {
  readonly #caller: StreamCaller;
  readonly #topics = new Set<string>();

  constructor(caller: StreamCaller) {
    super(caller);
    this.#caller = caller;
  }

  override async subscribe<T = unknown>(
    pubsub: string,
    topic: string,
    handler: EventHandler<T>,
    options: StreamSubscribeOptions<T> = {},
  ): Promise<Subscription> {
    check({ name: subscribe.name, check: checkNames }, { pubsub, topic });
    const key = JSON.stringify([pubsub, topic]);
    if (this.#topics.has(key)) {
      throw new DaprError(
        `this client already has a subscription to topic "${topic}" of "${pubsub}"; a second stream would take a part of its events`,
        { code: "already_exists", operation: subscribe.name },
      );
    }
    this.#topics.add(key);
    const release = (): void => void this.#topics.delete(key);
    try {
      const subscription = await subscribeTo(this.#caller, pubsub, topic, handler, options);
      subscription.closed.then(release, release);
      return subscription;
    } catch (error) {
      release();
      throw inOperation(DaprError.from(error), subscribe.name, `${pubsub}/${topic}`);
    }
  }
}
