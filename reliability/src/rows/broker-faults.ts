import { publishThroughOutages, startHandling } from "../outages.ts";
import { brokenOf, type Row } from "../row.ts";
import { startWorld, type Channel } from "../world.ts";

const CHANNELS: readonly Channel[] = ["http", "stream"];

/** T12: Redis goes away under load and comes back with its data. */
export const redisRestarted: readonly Row[] = CHANNELS.map((channel) => ({
  id: `T12 ${channel}`,
  goal: "after a restart of Redis events arrive again within 10 s, and no acknowledged event is lost",
  fault: "SIGKILL of redis-server with an append-only file, restart",
  short: { events: 400, cycles: 1, outageMs: 1_000 },
  long: { events: 2_000, cycles: 10, outageMs: 10_000 },
  async run(scale, progress) {
    await using world = await startWorld({ channel, persist: true });
    const { handled, server } = await startHandling(world);
    await using _server = server;
    const outages = await publishThroughOutages(world, world.redis, handled, scale, progress);
    const { acknowledged, slowest, codes } = outages;
    const lost = await handled.missing(acknowledged);
    return {
      figures: {
        acknowledged: acknowledged.length,
        lost: lost.length,
        "slowest recovery, ms": Math.round(slowest),
        "errors of calls": codes.join(", "),
      },
      broken: brokenOf({
        "no acknowledged event is lost": lost.length === 0,
        "events arrive within 10 s of the restart": slowest < 10_000 * (scale.patience ?? 1),
        "every error is a DaprError": !codes.includes("not a DaprError"),
      }),
    };
  },
}));
