import { orEmpty } from "../../call/options.ts";
import { streamEnded } from "../../stream/stream-ended.ts";
import { requireCountOrInfinity } from "../../encoding/number.ts";
import { EventDispatcher } from "../../app/event-dispatcher.ts";
import { subscriptionOf, type EventHandler, type EventTarget } from "../../app/subscription.ts";
import { eventFromMessage } from "../../app/topic-event.ts";
import { newAborter } from "../../stream/aborter.ts";
import { InFlightCounter } from "../../stream/in-flight-counter.ts";
import { Pool } from "../../stream/pool.ts";
import { Subscription, type Source } from "../../stream/subscription.ts";
import { EventStream } from "./event-stream.ts";
import { subscribe } from "./stream-operation.ts";
import type { StreamSubscribeOptions } from "./types.ts";
import type { StreamCaller } from "../../stream/caller.ts";
import { callOf, isInternal, observerOf } from "../../observe/internal-call.ts";
import { prepare } from "../../errors/prepare.ts";

const DEFAULT_CONCURRENCY = 16;

/** Subscribes to a topic over its own stream. */
export async function subscribeTo<T>(
  caller: StreamCaller,
  pubsub: string,
  topic: string,
  handler: EventHandler<T>,
  options: StreamSubscribeOptions<T>,
): Promise<Subscription> {
  const { source, pool } = sourceOf(caller, pubsub, topic, handler, options);
  const subscription = await Subscription.open(caller, source, options);
  const instrumentation = observerOf(options) ?? caller.instrumentation;
  const remove = instrumentation?.gauge({
    is: "queue",
    of: "events",
    name: topic,
    read: () => pool.waiting,
  });
  if (remove !== undefined) subscription.closed.then(remove, remove);
  return subscription;
}

function sourceOf<T>(
  caller: StreamCaller,
  pubsub: string,
  topic: string,
  handler: EventHandler<T>,
  options: StreamSubscribeOptions<T>,
): { source: Source; pool: Pool } {
  const { platform, logger, clock } = caller;
  const instrumentation = observerOf(options) ?? caller.instrumentation;
  const {
    concurrency = DEFAULT_CONCURRENCY,
    maxInFlight = concurrency * 2,
    timeoutMs,
    headers,
  } = orEmpty(options);
  prepare(subscribe, () => {
    requireCountOrInfinity("concurrency", concurrency);
    requireCountOrInfinity("maxInFlight", maxInFlight, concurrency);
  });
  const { schema, onInvalid, onPlainPayload, deadLetterTopic, rawPayload, metadata } = orEmpty(options);
  const kept = { schema, onInvalid, onPlainPayload, deadLetterTopic, rawPayload, metadata };
  const subscription = subscriptionOf(pubsub, topic, handler, kept);
  const target = subscription.targets[0] as EventTarget;
  const input = { pubsub, topic, deadLetterTopic, metadata: subscription.metadata };
  const name = `topic ${topic} of ${pubsub}`;
  const events = new EventDispatcher({ logger, instrumentation, detached: true });
  // Both belong to the subscription: handlers of a lost stream still run while the next stream delivers.
  const pool = new Pool(concurrency);
  const inFlight = new InFlightCounter(maxInFlight);
  const isOwn = isInternal(options);
  const source: Source = {
    name,
    open: (signal, isAgain) =>
      caller.stream(
        subscribe,
        input,
        callOf({ signal, timeoutMs, headers }, isOwn || isAgain),
        async (channel) => {
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
            redelivered: () => instrumentation?.count({ is: "redelivery", pubsub, topic }),
          });
        },
      ),
  };
  return { source, pool };
}
