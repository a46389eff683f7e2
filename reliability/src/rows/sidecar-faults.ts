import { monitorEventLoopDelay } from "node:perf_hooks";
import { publish, until } from "../load.ts";
import { publishThroughOutages, startHandling } from "../outages.ts";
import { brokenOf, type Row } from "../row.ts";
import { PUBSUB, TOPIC, startWorld, type Channel } from "../world.ts";

const CHANNELS: readonly Channel[] = ["http", "grpc", "stream"];

/** T4 and T5: the sidecar is killed under load and started again on the same ports. */
export const killed: readonly Row[] = CHANNELS.map((channel) => ({
  id: channel === "stream" ? "T5 stream" : `T4 ${channel}`,
  goal: "after kill -9 and a restart of the sidecar events arrive again within 5 s, and none is lost",
  fault: "SIGKILL of daprd under load, restart on the same ports",
  short: { events: 400, cycles: 2, outageMs: 500 },
  long: { events: 2_000, cycles: 20, outageMs: 2_000 },
  async run(scale, progress) {
    await using world = await startWorld({ channel });
    const { handled, server } = await startHandling(world);
    await using _server = server;
    const outages = await publishThroughOutages(world, world.sidecar, handled, scale, progress);
    const { acknowledged, slowest, codes } = outages;
    const lost = await handled.missing(acknowledged);
    const { subscriptions } = await world.client.metadata.get();
    return {
      figures: {
        acknowledged: acknowledged.length,
        lost: lost.length,
        duplicates: handled.duplicates,
        "slowest recovery, ms": Math.round(slowest),
        "errors of calls": codes.join(", "),
      },
      broken: brokenOf({
        "no acknowledged event is lost": lost.length === 0,
        "events arrive within 5 s of the restart": slowest < 5_000 * (scale.patience ?? 1),
        "calls fail with unavailable or deadline_exceeded": codes.every(
          (code) => code === "unavailable" || code === "deadline_exceeded",
        ),
        "one subscription is left": subscriptions.filter(({ topic }) => topic === TOPIC).length === 1,
      }),
    };
  },
}));

/** T6: the sidecar is frozen, keeps its connections, and continues. */
export const frozen: readonly Row[] = CHANNELS.map((channel) => ({
  id: `T6 ${channel}`,
  goal: "while the sidecar is frozen every call ends by its deadline; afterwards no event is lost",
  fault: "SIGSTOP of daprd, SIGCONT",
  short: { events: 200, cycles: 1, outageMs: 3_000 },
  long: { events: 1_000, cycles: 5, outageMs: 30_000 },
  async run({ events, cycles, outageMs, patience = 1 }, progress) {
    await using world = await startWorld({ channel });
    const { sidecar, client } = world;
    const { handled, server } = await startHandling(world);
    await using _server = server;
    const acknowledged: number[] = [];
    let worst = 0;
    let calls = 0;
    // The process's own delay counts for the machine, not for the client: it is subtracted.
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    for (let cycle = 0; cycle < cycles; cycle++) {
      const before = await publish(client, events, { first: cycle * events * 2 });
      await sidecar.pause();
      const frozenUntil = performance.now() + outageMs;
      try {
        while (performance.now() < frozenUntil) {
          const begun = performance.now();
          const timeoutMs = 500;
          delay.reset();
          const results = await Promise.allSettled([
            client.state.get("store", "k", { timeoutMs }),
            client.pubsub.publish(PUBSUB, TOPIC, -1, { timeoutMs }),
            client.metadata.get({ timeoutMs }),
          ]);
          calls += results.length;
          const late = performance.now() - begun - timeoutMs;
          worst = Math.max(worst, late - (delay.count === 0 ? 0 : delay.max / 1e6));
        }
      } finally {
        await sidecar.resume();
      }
      await until(() => client.health.isOutboundHealthy(), 60_000);
      const after = await publish(client, events, { first: cycle * events * 2 + events });
      acknowledged.push(...before.acknowledged, ...after.acknowledged);
      progress(`cycle ${String(cycle + 1)} of ${String(cycles)}`);
    }
    delay.disable();
    const lost = await handled.missing(acknowledged);
    return {
      figures: {
        acknowledged: acknowledged.length,
        lost: lost.length,
        "calls while frozen": calls,
        "latest after its deadline, ms": Math.round(worst),
      },
      broken: brokenOf({
        "no acknowledged event is lost": lost.length === 0,
        "every call ends within 150 ms of its deadline": worst < 150 * patience,
      }),
    };
  },
}));
