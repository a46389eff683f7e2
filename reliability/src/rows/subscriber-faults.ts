import { setTimeout as pause } from "node:timers/promises";
import { brokenOf, type Row } from "../row.ts";
import { Handled, publish } from "../load.ts";
import { PUBSUB, TOPIC, startWorld, type Channel } from "../world.ts";
import { pendingAfter } from "../redis-command.ts";

const CHANNELS: readonly Channel[] = ["http", "grpc", "stream"];

/** T8: a subscription is closed and opened again under load. */
export const reopened: Row = {
  id: "T8 stream",
  goal: "closing a subscription and opening it again under load loses nothing and leaves nothing pending in Redis",
  fault: "close() and subscribe()",
  short: { events: 600, cycles: 5, outageMs: 0 },
  long: { events: 10_000, cycles: 50, outageMs: 0 },
  async run({ events, cycles }, progress) {
    await using world = await startWorld({ channel: "stream" });
    const { client, redis } = world;
    const handled = new Handled();
    // daprd confirms a topic that it has just left only when it has unsubscribed, which takes seconds on a busy machine.
    const options = { timeoutMs: 60_000 };
    const open = () => client.pubsub.subscribe<number>(PUBSUB, TOPIC, (n) => handled.add(n), options);
    let subscription = await open();
    const load = publish(client, events, { concurrency: 4, pauseMs: 5 });
    for (let cycle = 0; cycle < cycles; cycle++) {
      await pause(100);
      await subscription.close();
      subscription = await open();
      progress(`cycle ${String(cycle + 1)} of ${String(cycles)}`);
    }
    const { acknowledged } = await load;
    // Events that daprd had read ahead come when the component claims them, processingTimeout and redeliverInterval later.
    const lost = await handled.missing(acknowledged, 60_000);
    const pending = await pendingAfter(redis, 60_000);
    await subscription.close();
    return {
      figures: {
        acknowledged: acknowledged.length,
        lost: lost.length,
        duplicates: handled.duplicates,
        pending,
      },
      broken: brokenOf({
        "no acknowledged event is lost": lost.length === 0,
        "nothing stays pending in Redis": pending === 0,
      }),
    };
  },
};

const HANDLER_MS = 300;
/** Above the handler's time; on a stream daprd has 5 s more to unsubscribe (END_MS in core's event-stream.ts). */
const STOP_MS: Readonly<Record<Channel, number>> = { http: 3_000, grpc: 3_000, stream: 8_000 };

/** T9: the app stops while handlers run and more events wait, and another instance takes over. */
export const stopped: readonly Row[] = CHANNELS.map((channel) => ({
  id: `T9 ${channel}`,
  goal: `stop() ends within the time of a handler and ${String(STOP_MS[channel] / 1_000)} s, no handler starts after it, and no event is lost`,
  fault: "stop() under a backlog of slow handlers",
  short: { events: 200, cycles: 1, outageMs: 0 },
  long: { events: 2_000, cycles: 10, outageMs: 0 },
  async run({ events, cycles, patience = 1 }) {
    // While the port is closed, daprd 1.18.2 loses events over HTTP if it delivers several at once: see T9 bare app.
    await using world = await startWorld({ channel, ...(channel === "http" && { concurrency: 1 }) });
    const workers = channel === "http" ? 1 : 10;
    const handled = new Handled();
    let slowest = 0;
    let late = 0;
    const acknowledged: number[] = [];
    for (let cycle = 0; cycle < cycles; cycle++) {
      const first = world.newServer();
      let running = 0;
      let hasStopped = false;
      first.subscribe<number>(PUBSUB, TOPIC, async (n) => {
        if (hasStopped) late++;
        running++;
        await pause(HANDLER_MS);
        handled.add(n);
      });
      await first.start();
      const published = await publish(world.client, events, { first: cycle * events });
      acknowledged.push(...published.acknowledged);
      while (running < workers) await pause(10);
      const begun = performance.now();
      await first.stop();
      hasStopped = true;
      slowest = Math.max(slowest, performance.now() - begun);
      await using second = world.newServer();
      second.subscribe<number>(PUBSUB, TOPIC, (n) => handled.add(n));
      await second.start();
      await handled.missing(acknowledged, 60_000);
    }
    const lost = acknowledged.filter((n) => !handled.counts.has(n));
    return {
      figures: {
        acknowledged: acknowledged.length,
        lost: lost.length,
        duplicates: handled.duplicates,
        "slowest stop(), ms": Math.round(slowest),
      },
      broken: brokenOf({
        "no event is lost": lost.length === 0,
        "no handler starts after stop()": late === 0,
        "stop() ends in time": slowest < (HANDLER_MS + STOP_MS[channel]) * patience,
      }),
    };
  },
}));

/** T10: handlers slower than the load. */
export const slow: Row = {
  id: "T10 stream",
  goal: "with slow handlers no more events than the limit are in flight, and memory stays bounded",
  fault: "handlers that take far longer than the load",
  short: { events: 1_000, cycles: 1, outageMs: 50 },
  long: { events: 10_000, cycles: 1, outageMs: 500 },
  async run({ events, outageMs, patience = 1 }) {
    await using world = await startWorld({ channel: "stream" });
    const handled = new Handled();
    const limit = 50;
    let running = 0;
    let most = 0;
    const before = process.memoryUsage.rss();
    let peak = before;
    const { acknowledged } = await publish(world.client, events);
    const subscription = await world.client.pubsub.subscribe<number>(
      PUBSUB,
      TOPIC,
      async (n) => {
        most = Math.max(most, ++running);
        peak = Math.max(peak, process.memoryUsage.rss());
        await pause(outageMs);
        handled.add(n);
        running--;
      },
      { concurrency: limit },
    );
    const lost = await handled.missing(acknowledged);
    await subscription.close();
    const growth = (peak - before) / 2 ** 20;
    return {
      figures: {
        events: acknowledged.length,
        lost: lost.length,
        "most in flight": most,
        "RSS growth, MiB": Math.round(growth),
      },
      broken: brokenOf({
        "no event is lost": lost.length === 0,
        "no more than the limit are in flight": most <= limit,
        "memory grows by less than 100 MiB": growth < 100 * patience,
      }),
    };
  },
};
