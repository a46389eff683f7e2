import { freePort } from "@dapr-ts/testing";
import { actorRequest } from "../actors/request.ts";
import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atMost } from "../budget.ts";
import { interleaveSlices } from "../load/interleave.ts";
import { cpuMicrosPerCall } from "../load/slice.ts";
import { AppProcess } from "../server/app-process.ts";
import { UNSAMPLED, eventRequest, routeOf } from "../server/event.ts";
import { OBSERVED_ACTOR } from "../server/observed-apps.ts";
import { Pump } from "../server/pump.ts";
import { ratios, spread } from "../statistics.ts";

const CONTESTANTS = ["otel/sampled out", "otel/ours", "otel/bare otel"] as const;
const LIMIT = 1.1;

type RequestOf = (port: number, connection: number) => Promise<Buffer> | Buffer;

const LINES: readonly { what: string; requestOf: RequestOf }[] = [
  {
    what: "an event, 32 connections",
    requestOf: async (port) => eventRequest(await routeOf(port), port, UNSAMPLED),
  },
  {
    what: "a turn of an actor, 32 connections",
    requestOf: (port, n) => actorRequest(port, "", [OBSERVED_ACTOR, String(n), "echo"], UNSAMPLED),
  },
];

/** The CPU time of an app with `otel()` whose caller's trace is not sampled, against the same app without. */
export const otelServer: Benchmark = {
  name: "otel-server",
  async run(context: Context): Promise<Table[]> {
    await using stack = new AsyncDisposableStack();
    const sidecar = await context.sidecar();
    const apps: { app: AppProcess; port: number }[] = [];
    for (const name of CONTESTANTS) {
      const port = await freePort();
      apps.push({
        app: stack.use(await AppProcess.start(name, { port, sidecar, profile: context.profile })),
        port,
      });
    }
    const rows: Row[] = [];
    for (const { what, requestOf } of LINES) {
      context.progress(`otel-server: ${what}`);
      using pumps = new DisposableStack();
      const pumped: { app: AppProcess; pump: Pump }[] = [];
      for (const { app, port } of apps) {
        const requests = await Promise.all(Array.from({ length: 32 }, async (_, n) => requestOf(port, n)));
        pumped.push({ app, pump: pumps.use(await Pump.connect(port, (n) => requests[n] as Buffer)) });
      }
      const slices = await interleaveSlices(pumped, context.seconds, ({ app, pump }, ms) =>
        app.measure(pump, ms),
      );
      const [observed = [], plain = [], bare = []] = slices.map((of) => of.map(cpuMicrosPerCall));
      rows.push({
        what,
        values: [observed, plain, bare].map((of) => spread(of).median),
        result: spread(ratios(observed, plain)),
        bound: spread(ratios(bare, plain)),
        budget: atMost(LIMIT),
      });
    }
    const title = "otel of a server: CPU per call of a trace that is not sampled";
    const contestants = CONTESTANTS.map((name) => name.replace("otel/", ""));
    return [
      { title, unit: "µs", contestants, result: "sampled out / ours", bound: "bare otel / ours", rows },
    ];
  },
};
