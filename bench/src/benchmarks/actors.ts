import type { ActorAppName } from "../actors/apps.ts";
import { actorRequest, typeOf, type ActorMethod } from "../actors/request.ts";
import { startActorWorld, type ActorWorld } from "../actors/world.ts";
import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atLeast } from "../budget.ts";
import { interleaveSlices } from "../load/interleave.ts";
import { callsPerSecond, cpuMicrosPerCall, type Slice } from "../load/slice.ts";
import { Pump } from "../server/pump.ts";
import { ratios, spread } from "../statistics.ts";

const CONTESTANTS = [
  "actors/ours",
  "actors/bare node:http",
  "actors/official",
] as const satisfies readonly ActorAppName[];
/** At least so many times the official SDK's calls per second, at the app's port. */
const OFFICIAL_TIMES = 2;

interface Line {
  readonly what: string;
  readonly method: ActorMethod;
  readonly where: "app" | "daprd";
  readonly limit?: number;
}

const LINES: readonly Line[] = [
  { what: "echo, at the app's port", method: "echo", where: "app", limit: OFFICIAL_TIMES },
  { what: "echo, through daprd", method: "echo", where: "daprd" },
  { what: "count in the state, through daprd", method: "count", where: "daprd" },
];

/** Calls of actors over HTTP hosting, 32 actors at a time: at the app's own port, and from a sidecar by way of another. */
export const actors: Benchmark = {
  name: "actors",
  async run(context: Context): Promise<Table[]> {
    await using world = await startActorWorld(CONTESTANTS, context);
    const rate: Row[] = [];
    const cpu: Row[] = [];
    for (const line of LINES) {
      context.progress(`actors: ${line.what}`);
      const slices = await measure(world, line, context.seconds);
      const perRound = (quantity: (slice: Slice) => number) => slices.map((all) => all?.map(quantity));
      const rates = perRound(callsPerSecond);
      rate.push({ ...row(line, rates, line.limit), ...boundOf(rates) });
      cpu.push(row(line, perRound(cpuMicrosPerCall), undefined));
    }
    const contestants = CONTESTANTS.map((name) => name.replace("actors/", ""));
    const result = "ours / official";
    return [
      {
        ...{ title: "actors: calls per second", unit: "/s", contestants, result, rows: rate },
        bound: "bare node:http / official",
      },
      { title: "actors: the app's CPU per call", unit: "µs", contestants, result, rows: cpu },
    ];
  },
};

/** The slices of each contestant; undefined of one that has no such method. */
async function measure(
  { apps, callerPort }: ActorWorld,
  { method, where }: Line,
  seconds: number,
): Promise<(Slice[] | undefined)[]> {
  const able = apps.filter(({ name }) => method === "echo" || name !== "actors/bare node:http");
  using stack = new DisposableStack();
  const pumped: { measure: (ms: number) => Promise<Slice> }[] = [];
  for (const { name, process, port: appPort } of able) {
    const [port, prefix] = where === "app" ? ([appPort, ""] as const) : ([callerPort, "/v1.0"] as const);
    const requestOf = (i: number): Buffer =>
      actorRequest(port, prefix, [typeOf(name), `${method}-${where}-${String(i)}`, method]);
    const pump = stack.use(await Pump.connect(port, requestOf));
    pumped.push({ measure: (ms) => process.measure(pump, ms) });
  }
  const slices = await interleaveSlices(pumped, seconds, (one, ms) => one.measure(ms));
  return apps.map((app) => slices[able.indexOf(app)]);
}

type PerRound = readonly (number[] | undefined)[];

function boundOf([, bare, official = []]: PerRound): Pick<Row, "bound"> {
  return bare === undefined ? {} : { bound: spread(ratios(bare, official)) };
}

function row({ what }: Line, [ours = [], bare, official = []]: PerRound, limit: number | undefined): Row {
  return {
    what,
    values: [ours, bare, official].map((rounds) => rounds && spread(rounds).median),
    result: spread(ratios(ours, official)),
    ...(limit !== undefined && { budget: atLeast(limit) }),
  };
}
