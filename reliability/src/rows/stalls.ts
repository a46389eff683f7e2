import { setTimeout as pause } from "node:timers/promises";
import { until } from "../load.ts";
import { startHandling } from "../outages.ts";
import { brokenOf, type Row } from "../row.ts";
import { PUBSUB, TOPIC, startWorld } from "../world.ts";

/** daprd's default: a probe that is not answered in this time has failed. */
const PROBE_TIMEOUT_MS = 500;
const UNHEALTHY = /entered un-?healthy status/i;

/** T11: the app's event loop stands still. */
export const stalls: Row = {
  id: "T11 http",
  goal: "an app whose event loop stands still for less than the timeout of a probe stays subscribed; after a longer stall it gets its events again",
  fault: "the event loop is blocked, with daprd's app health check on",
  short: { events: 2, cycles: 0, outageMs: 250 },
  long: { events: 60, cycles: 5, outageMs: 400 },
  async run({ events: stallCount, cycles, outageMs }, progress) {
    await using world = await startWorld({
      channel: "http",
      appHealthCheck: { probeIntervalMs: 1_000, probeTimeoutMs: PROBE_TIMEOUT_MS, threshold: 3 },
    });
    const { client, sidecar } = world;
    const { handled, server } = await startHandling(world);
    await using _server = server;
    for (let n = 0; n < stallCount; n++) {
      block(outageMs);
      await client.pubsub.publish(PUBSUB, TOPIC, n);
      await pause(1_000);
    }
    const unhealthyAfterShortStalls = UNHEALTHY.test(sidecar.logs());
    const numbers = Array.from({ length: stallCount }, (_, n) => n);
    const lost = await handled.missing(numbers);

    let slowest = 0;
    let noticed = 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      const before = sidecar.logs().split(UNHEALTHY).length;
      block(8 * PROBE_TIMEOUT_MS);
      const probe = -1 - cycle;
      await client.pubsub.publish(PUBSUB, TOPIC, probe);
      slowest = Math.max(slowest, await until(() => handled.counts.has(probe), 60_000));
      if (sidecar.logs().split(UNHEALTHY).length > before) noticed++;
      progress(`long stall ${String(cycle + 1)} of ${String(cycles)}`);
    }
    return {
      figures: {
        [`stalls of ${String(outageMs)} ms`]: stallCount,
        lost: lost.length,
        "stalls of 4 s": cycles,
        "of which daprd noticed": noticed,
        "slowest event afterwards, ms": slowest,
      },
      broken: brokenOf({
        "the app stays healthy": !unhealthyAfterShortStalls,
        "no event is lost": lost.length === 0,
        "an event arrives after a long stall": slowest < Infinity,
        "daprd noticed the long stalls": noticed === cycles,
      }),
    };
  },
};

/** Keeps the event loop busy. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
