import type { TopicEventRequest } from "@dapr-ts/proto/runtime";
import { expect, test } from "vitest";
import { silent } from "../../../src/platform/logger.ts";
import { EventStream } from "../../../src/blocks/pubsub/event-stream.ts";
import type { Acknowledgement, Delivery } from "../../../src/blocks/pubsub/stream-operation.ts";
import { plainPlatform } from "../../../src/platform/plain-platform.ts";
import { newAborter } from "../../../src/stream/aborter.ts";
import type { Duplex } from "../../../src/stream/duplex.ts";
import { InFlightCounter } from "../../../src/stream/in-flight-counter.ts";
import { Pool } from "../../../src/stream/pool.ts";

function latch<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((given) => (resolve = given));
  return { promise, resolve };
}

/** A stream on which nothing comes, until it is given up. */
function idleDuplex(): { duplex: Duplex<Acknowledgement, Delivery>; sent: Acknowledgement[] } {
  const sent: Acknowledgement[] = [];
  const gone = latch<void>();
  const duplex: Duplex<Acknowledgement, Delivery> = {
    receive: async () => {
      await gone.promise;
      throw new Error("the stream was given up");
    },
    send: async (item) => void sent.push(item),
    end: (...last) => void sent.push(...last),
    cancel: () => gone.resolve(),
    closed: gone.promise,
  };
  return { duplex, sent };
}

test("a handler that ends after it was cut off acknowledges nothing, and the drain that waited for it ends", async () => {
  const { duplex, sent } = idleDuplex();
  const handled = latch<"SUCCESS">();
  const lost = newAborter(plainPlatform);
  const inFlight = new InFlightCounter(10);
  const stream = new EventStream(duplex, {
    first: { id: "1", source: "s" } as TopicEventRequest,
    name: "topic t of p",
    logger: silent,
    pool: new Pool(10),
    inFlight,
    lost,
    dispatch: () => handled.promise,
    pause: () => Promise.resolve(),
  });
  const drained = stream.drain();
  await stream.cut();
  await stream.ended;
  expect([lost.signal.aborted, inFlight.isIdle]).toEqual([true, false]);
  handled.resolve("SUCCESS");
  await drained;
  expect([sent, inFlight.isIdle]).toEqual([[], true]);
});

test("events without an id are all handled, and acknowledged once", async () => {
  const { duplex: idle, sent } = idleDuplex();
  const events = [1, 2, 3].map((n) => ({ id: "", source: "", topic: String(n) }) as TopicEventRequest);
  const received = events.slice(1);
  const receive = (): Promise<Delivery | undefined> => {
    const event = received.shift();
    return event === undefined ? idle.receive() : Promise.resolve({ event });
  };
  const duplex = { ...idle, receive };
  const handled: string[] = [];
  const hold = latch<void>();
  const stream = new EventStream(duplex, {
    first: events[0],
    name: "topic t of p",
    logger: silent,
    pool: new Pool(10),
    inFlight: new InFlightCounter(10),
    lost: newAborter(plainPlatform),
    dispatch: async ({ topic }) => {
      handled.push(topic);
      if (handled.length === 3) hold.resolve();
      await hold.promise;
      return topic === "2" ? "RETRY" : "SUCCESS";
    },
    pause: () => Promise.resolve(),
  });
  await hold.promise;
  await stream.drain();
  expect(handled).toEqual(["1", "2", "3"]);
  expect(sent).toEqual([{ id: "", outcome: "RETRY" }]);
});
