import { brokenOf, type Row } from "../row.ts";
import { Handled, publish } from "../load.ts";
import { pendingAfter } from "../redis-command.ts";
import { PUBSUB, TOPIC, startWorld, type Channel } from "../world.ts";

const CHANNELS: readonly Channel[] = ["http", "grpc", "stream"];

/** T1: handlers that ask for another delivery now and then. */
export const retrying: readonly Row[] = CHANNELS.map((channel) => ({
  id: `T1 ${channel}`,
  goal: "every event is handled when 10 % of the deliveries return RETRY",
  fault: "handlers return RETRY at random",
  short: { events: 1_000, cycles: 1, outageMs: 0 },
  long: { events: 50_000, cycles: 1, outageMs: 0 },
  async run({ events }) {
    await using world = await startWorld({ channel });
    const handled = new Handled();
    let retries = 0;
    await using server = world.newServer();
    server.subscribe<number>(PUBSUB, TOPIC, (n) => {
      if (Math.random() < 0.1) {
        retries++;
        return "RETRY";
      }
      handled.add(n);
      return "SUCCESS";
    });
    await server.start();
    const { acknowledged, errors } = await publish(world.client, events);
    const lost = await handled.missing(acknowledged);
    return {
      figures: { published: acknowledged.length, retries, lost: lost.length, duplicates: handled.duplicates },
      broken: brokenOf({
        "no event is lost": lost.length === 0,
        "every publish succeeds": Object.keys(errors).length === 0,
        "some deliveries were retried": retries > 0,
      }),
    };
  },
}));

const FAILURES: readonly (() => unknown)[] = [
  () => {
    throw new Error("thrown");
  },
  () => Promise.reject(new TypeError("rejected")),
  () => Promise.any([]),
];

/** T2: handlers that throw, with and without a dead letter topic. */
export const throwing: readonly Row[] = CHANNELS.flatMap((channel) =>
  [false, true].map((hasDeadLetters) => ({
    id: `T2 ${channel}${hasDeadLetters ? ", dead letters" : ""}`,
    goal: hasDeadLetters
      ? "every event is handled or in the dead letter topic when handlers always fail for 5 % of the events"
      : "every event is handled when 5 % of the deliveries fail",
    fault: "handlers throw, reject, and reject with an AggregateError",
    short: { events: 600, cycles: 1, outageMs: 0 },
    long: { events: 20_000, cycles: 1, outageMs: 0 },
    async run({ events }: { events: number }) {
      await using world = await startWorld({ channel, maxRetries: hasDeadLetters ? 2 : 100 });
      const handled = new Handled();
      const dead = new Handled();
      let failures = 0;
      await using server = world.newServer();
      server.subscribe<number>(
        PUBSUB,
        TOPIC,
        (n) => {
          if (hasDeadLetters ? n % 20 === 0 : Math.random() < 0.05)
            return FAILURES[failures++ % FAILURES.length]?.() as never;
          handled.add(n);
          return "SUCCESS";
        },
        hasDeadLetters ? { deadLetterTopic: "dead" } : {},
      );
      if (hasDeadLetters) server.subscribe<number>(PUBSUB, "dead", (n) => dead.add(n));
      await server.start();
      const { acknowledged } = await publish(world.client, events);
      const expected = (n: number): boolean => hasDeadLetters && n % 20 === 0;
      const lost = await handled.missing(acknowledged.filter((n) => !expected(n)));
      const lostDead = await dead.missing(acknowledged.filter(expected));
      return {
        figures: { published: acknowledged.length, failures, lost: lost.length + lostDead.length },
        broken: brokenOf({
          "no event is lost": lost.length === 0,
          "every event that fails for good is a dead letter": lostDead.length === 0,
          "every event was published": acknowledged.length === events,
          "some deliveries failed": failures > 0,
        }),
      };
    },
  })),
);

/** T3: the same without a policy, where Redis acknowledges an event whose handler failed. */
export const withoutPolicy: readonly Row[] = CHANNELS.map((channel) => ({
  id: `T3 ${channel}`,
  goal: "without a policy pubsub.redis loses exactly the events whose handlers failed, as docs/guarantees.md states",
  fault: "handlers throw for 5 % of the events; no Resiliency",
  short: { events: 400, cycles: 1, outageMs: 0 },
  long: { events: 10_000, cycles: 1, outageMs: 0 },
  async run({ events }) {
    // Events that wait for their turn are not to be delivered again.
    await using world = await startWorld({ channel, maxRetries: undefined, claimAfterMs: 60_000 });
    const handled = new Handled();
    const failed = new Handled();
    await using server = world.newServer();
    server.subscribe<number>(PUBSUB, TOPIC, (n) => {
      if (n % 20 === 0) {
        failed.add(n);
        throw new Error("thrown");
      }
      handled.add(n);
    });
    await server.start();
    const { acknowledged } = await publish(world.client, events);
    const lost = await handled.missing(acknowledged.filter((n) => n % 20 !== 0));
    const notTried = await failed.missing(acknowledged.filter((n) => n % 20 === 0));
    const pending = await pendingAfter(world.redis, 30_000);
    return {
      figures: {
        published: acknowledged.length,
        failed: failed.counts.size,
        "delivered again": failed.duplicates,
        pending,
      },
      broken: brokenOf({
        "no other event is lost": lost.length === 0,
        "every event is delivered once": notTried.length === 0 && failed.duplicates === 0,
        "Redis keeps none of them": pending === 0,
      }),
    };
  },
}));
