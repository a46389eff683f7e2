import { freePort } from "@dapr-ts/testing";
import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atLeast } from "../budget.ts";
import { interleaveSlices } from "../load/interleave.ts";
import { callsPerSecond, cpuMicrosPerCall } from "../load/slice.ts";
import { AppProcess } from "../server/app-process.ts";
import { eventRequest, routeOf } from "../server/event.ts";
import { Pump } from "../server/pump.ts";
import { ratios, spread } from "../statistics.ts";

const CONTESTANTS = ["ours", "bare node:http", "official"] as const;
/** At least so much of the bare one's events per second, and so many times the official SDK's. */
const BARE_SHARE = 0.85;
const OFFICIAL_TIMES = 2.5;
const WHAT = "an event, 32 connections";

/** Events at the app's HTTP port, sent by this process to each app in a process of its own. */
export const server: Benchmark = {
  name: "server",
  async run(context: Context): Promise<Table[]> {
    await using stack = new AsyncDisposableStack();
    const sidecar = await context.sidecar();
    const apps: { app: AppProcess; pump: Pump }[] = [];
    for (const name of CONTESTANTS) {
      const port = await freePort();
      const app = stack.use(await AppProcess.start(name, { port, sidecar, profile: context.profile }));
      const request = eventRequest(await routeOf(port), port);
      apps.push({ app, pump: stack.use(await Pump.connect(port, () => request)) });
    }
    context.progress("server: events");
    const slices = await interleaveSlices(apps, context.seconds, ({ app, pump }, ms) =>
      app.measure(pump, ms),
    );
    const [rate, cpu] = [callsPerSecond, cpuMicrosPerCall].map((quantity) =>
      slices.map((all) => all.map(quantity)),
    ) as [number[][], number[][]];
    const contestants = CONTESTANTS;
    return [
      {
        ...{ title: "server: events per second", unit: "/s", contestants },
        result: "ours / bare node:http",
        rows: [row(rate, 1, BARE_SHARE)],
      },
      {
        ...{ title: "server: events per second, beside the official", unit: "/s", contestants },
        bound: "bare node:http / official",
        result: "ours / official",
        rows: [{ ...row(rate, 2, OFFICIAL_TIMES), bound: spread(ratios(rate[1] ?? [], rate[2] ?? [])) }],
      },
      {
        ...{ title: "server: CPU per event", unit: "µs", contestants },
        result: "ours / bare node:http",
        rows: [row(cpu, 1, undefined)],
      },
    ];
  },
};

/** @param other the index of the contestant that ours is compared with */
function row(values: readonly number[][], other: number, limit: number | undefined): Row {
  return {
    what: WHAT,
    values: values.map((rounds) => spread(rounds).median),
    result: spread(ratios(values[0] ?? [], values[other] ?? [])),
    ...(limit !== undefined && { budget: atLeast(limit) }),
  };
}
