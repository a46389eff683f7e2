import { setTimeout as pause } from "node:timers/promises";
import { brokenOf, type Row } from "../row.ts";
import { Handled } from "../load.ts";
import { PUBSUB, TOPIC, startWorld, type Channel } from "../world.ts";

const CHANNELS: readonly Channel[] = ["http", "grpc", "stream"];

/** T18: app and sidecar start in either order. */
export const startOrder: readonly Row[] = CHANNELS.map((channel) => ({
  id: `T18 ${channel}`,
  goal: "start() resolves, and events arrive, whichever of app and sidecar starts first",
  fault: "the sidecar is down when the app starts, and starts later",
  short: { events: 2, cycles: 1, outageMs: 1_000 },
  long: { events: 50, cycles: 1, outageMs: 5_000 },
  async run({ events, outageMs, patience = 1 }, progress) {
    await using world = await startWorld({ channel });
    const { sidecar, client } = world;
    let slowest = 0;
    let missing = 0;
    for (let n = 0; n < events; n++) {
      const handled = new Handled();
      const isSidecarFirst = n % 2 === 0;
      await sidecar.stop();
      if (isSidecarFirst) await sidecar.restart();
      await using server = world.newServer();
      server.subscribe<number>(PUBSUB, TOPIC, (one) => handled.add(one));
      const starting = server.start();
      // A rejection is reported by the await below.
      starting.catch(() => undefined);
      if (!isSidecarFirst) {
        await pause(outageMs);
        await sidecar.restart();
      }
      const up = performance.now();
      await starting;
      slowest = Math.max(slowest, performance.now() - up);
      await client.pubsub.publish(PUBSUB, TOPIC, n);
      missing += (await handled.missing([n])).length;
      progress(`start ${String(n + 1)} of ${String(events)}`);
    }
    return {
      figures: { starts: events, "slowest start() after both run, ms": Math.round(slowest), missing },
      broken: brokenOf({
        "events arrive after every start()": missing === 0,
        "start() resolves within 10 s": slowest < 10_000 * patience,
      }),
    };
  },
}));
