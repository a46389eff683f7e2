import { setTimeout as pause } from "node:timers/promises";
import { brokenOf, type Row } from "../row.ts";
import { Handled, publish, until } from "../load.ts";
import { PUBSUB, TOPIC, startWorld, type Channel } from "../world.ts";

const CHANNELS: readonly Channel[] = ["http", "stream"];

/** T12: Redis goes away under load and comes back with its data. */
export const redisRestarted: readonly Row[] = CHANNELS.map((channel) => ({
  id: `T12 ${channel}`,
  goal: "after a restart of Redis events arrive again within 10 s, and no acknowledged event is lost",
  fault: "SIGKILL of redis-server with an append-only file, restart",
  short: { events: 400, cycles: 1, outageMs: 1_000 },
  long: { events: 2_000, cycles: 10, outageMs: 10_000 },
  async run({ events, cycles, outageMs }, progress) {
    await using world = await startWorld({ channel, persist: true });
    const { client, redis } = world;
    const handled = new Handled();
    await using server = world.newServer();
    server.subscribe<number>(PUBSUB, TOPIC, (n) => handled.add(n));
    await server.start();
    const acknowledged: number[] = [];
    const codes = new Set<string>();
    let slowest = 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      const load = publish(client, events, { first: cycle * events, concurrency: 4, pauseMs: 5 });
      await pause(200);
      await redis.kill();
      await redis.exited;
      await pause(outageMs);
      await redis.restart();
      const restarted = performance.now();
      const probe = -1 - cycle;
      await until(async () => {
        await client.pubsub.publish(PUBSUB, TOPIC, probe).catch(() => undefined);
        return handled.counts.has(probe);
      }, 30_000);
      slowest = Math.max(slowest, performance.now() - restarted);
      const published = await load;
      acknowledged.push(...published.acknowledged);
      for (const code of Object.keys(published.errors)) codes.add(code);
      progress(`cycle ${String(cycle + 1)} of ${String(cycles)}`);
    }
    const lost = await handled.missing(acknowledged);
    return {
      figures: {
        acknowledged: acknowledged.length,
        lost: lost.length,
        "slowest recovery, ms": Math.round(slowest),
        "errors of calls": [...codes].sort().join(", "),
      },
      broken: brokenOf({
        "no acknowledged event is lost": lost.length === 0,
        "events arrive within 10 s of the restart": slowest < 10_000,
        "every error is a DaprError": !codes.has("not a DaprError"),
      }),
    };
  },
}));
