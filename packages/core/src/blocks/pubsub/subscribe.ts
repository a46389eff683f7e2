import { streamEnded } from "../../stream/stream-ended.ts";
import { MAX_INT32, requireCount } from "../../encoding/number.ts";
import { EventDispatcher } from "../../app/event-dispatcher.ts";
import { subscriptionOf, type EventHandler, type EventTarget } from "../../app/subscription.ts";
import { eventFromMessage } from "../../app/topic-event.ts";
import { type DaprError, inOperation } from "../../errors/dapr-error.ts";
import { newAborter } from "../../stream/aborter.ts";
import { InFlightCounter } from "../../stream/in-flight-counter.ts";
import { Pool } from "../../stream/pool.ts";
import { Subscription, type Source } from "../../stream/subscription.ts";
import { EventStream } from "./event-stream.ts";
import { subscribe } from "./stream-operation.ts";
import type { StreamSubscribeOptions } from "./types.ts";
import type { StreamCaller } from "../../stream/caller.ts";

const DEFAULT_CONCURRENCY = 16;

/** Subscribes to a topic over its own stream. */
export async function subscribeTo<T>(
  caller: StreamCaller,
  pubsub: string,
  topic: string,
  handler: EventHandler<T>,
  options: StreamSubscribeOptions<T>,
): Promise<Subscription> {
  return Subscription.open(caller, sourceOf(caller, pubsub, topic, handler, options), options);
}

function sourceOf<T>(
  caller: StreamCaller,
  pubsub: string,
  topic: string,
  handler: EventHandler<T>,
  options: StreamSubscribeOptions<T>,
): Source {
  const { platform, logger, clock } = caller;
  const { concurrency = DEFAULT_CONCURRENCY, maxInFlight = concurrency * 2, timeoutMs, headers } = options;
  requireCountOrInfinity("concurrency", concurrency, 1);
  requireCountOrInfinity("maxInFlight", maxInFlight, concurrency);
  const { schema, onInvalid, onPlainPayload, deadLetterTopic, rawPayload, metadata } = options;
  const kept = { schema, onInvalid, onPlainPayload, deadLetterTopic, rawPayload, metadata };
  const subscription = subscriptionOf(pubsub, topic, handler, kept);
  const target = subscription.targets[0] as EventTarget;
  const input = { pubsub, topic, deadLetterTopic, metadata: subscription.metadata };
  const name = `topic ${topic} of ${pubsub}`;
  const events = new EventDispatcher({ logger });
  // Both belong to the subscription: handlers of a lost stream still run while the next stream delivers.
  const pool = new Pool(concurrency);
  const inFlight = new InFlightCounter(maxInFlight);
  return {
    name,
    open: (signal) =>
      caller.stream(subscribe, input, { signal, timeoutMs, headers }, async (channel) => {
        // The first message confirms the subscription. If it contains an event, the event is handled.
        const first = await channel.receive();
        if (first === undefined) throw streamEnded();
        return new EventStream(channel, {
          first: first.event,
          name,
          logger,
          pool,
          inFlight,
          lost: newAborter(platform),
          dispatch: async (event, gone) =>
            events.event(target, () => eventFromMessage(event, target, platform), {
              headers: {},
              signal: gone,
            }),
          pause: clock.pause,
        });
      }),
  };
}

function requireCountOrInfinity(what: string, value: number, least: number): void {
  if (value === Infinity) return;
  try {
    requireCount(what, value, least, MAX_INT32);
  } catch (error) {
    throw inOperation(error as DaprError, subscribe.name);
  }
}
