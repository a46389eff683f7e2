import { startDapr } from "@dapr-ts/testing";
import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atMost } from "../budget.ts";
import { interleave } from "../load/interleave.ts";
import { ratios, spread } from "../statistics.ts";
import {
  WORKFLOW_CONTESTANTS,
  type WorkflowReply,
  type WorkflowRequest,
  type WorkflowShape,
} from "../workflow/protocol.ts";
import { WorkerProcess } from "../worker-process.ts";

interface Line {
  readonly what: string;
  readonly shape: WorkflowShape;
  readonly size: number;
  readonly atOnce: number;
}

const LINES: readonly Line[] = [
  { what: "chain of 20 activities", shape: "chain", size: 20, atOnce: 1 },
  { what: "fan-out of 50 activities", shape: "fan", size: 50, atOnce: 1 },
  { what: "50 chains of 20 at once", shape: "chain", size: 20, atOnce: 50 },
];
/** At most so many times the official SDK's CPU. */
const OFFICIAL_CPU = 0.7;
/** At most so many times its time: the engine is the most of both. */
const OFFICIAL_WALL = 1.1;
/** Workflows that do not count: by then V8 has compiled what runs often. With fewer, the figures are the compiler's. */
const WARM_UP = 30;
/** Rounds that count, for each second. */
const ONE_PER_SECOND = 8;
const MANY_PER_SECOND = 2;

type App = WorkerProcess<WorkflowRequest, WorkflowReply>;
type Ran = Extract<WorkflowReply, { kind: "ran" }>;

/** Workflows of no-op activities: worker and client in one process, each contestant with a sidecar of its own. */
export const workflow: Benchmark = {
  name: "workflow",
  async run(context: Context): Promise<Table[]> {
    await using stack = new AsyncDisposableStack();
    const names = WORKFLOW_CONTESTANTS.map((name) => name.replaceAll(/\W/g, "-"));
    const runtime = stack.use(
      await startDapr({
        backend: "process",
        apps: names.map((appId) => ({ appId })),
        components: [{ name: "store", type: "state.in-memory", metadata: { actorStateStore: true } }],
        logLevel: "warn",
      }),
    );
    const apps: App[] = [];
    for (const [index, contestant] of WORKFLOW_CONTESTANTS.entries()) {
      const app: App = new WorkerProcess(new URL("../workflow/worker.ts", import.meta.url), {
        name: contestant,
        profile: context.profile ? `app-${contestant}` : undefined,
      });
      stack.defer(() => app.end());
      const { grpcPort, httpPort } = runtime.apps[names[index] as string] as {
        grpcPort: number;
        httpPort: number;
      };
      await app.ask({ kind: "start", contestant, grpcPort, httpPort });
      apps.push(app);
    }
    const wall: Row[] = [];
    const cpu: Row[] = [];
    for (const line of LINES) {
      context.progress(`workflow: ${line.what}`);
      const perSecond = line.atOnce === 1 ? ONE_PER_SECOND : MANY_PER_SECOND;
      const warmUp = Math.ceil(Math.min(WARM_UP, WARM_UP * context.seconds) / line.atOnce);
      const counted = Math.max(3, Math.round(context.seconds * perSecond));
      const all = await interleave(apps, { counted, warmUp }, (app) => ran(app, line));
      wall.push(row(line.what, all, ({ wallMs }) => wallMs, OFFICIAL_WALL));
      cpu.push(row(line.what, all, ({ cpuMs }) => cpuMs, OFFICIAL_CPU));
    }
    const contestants = WORKFLOW_CONTESTANTS.map((name) => name.replace("workflow/", ""));
    const result = "ours / official";
    return [
      { title: "workflow: time to the result", unit: "ms", contestants, result, rows: wall },
      { title: "workflow: CPU of worker and client", unit: "ms", contestants, result, rows: cpu },
    ];
  },
};

async function ran(app: App, { shape, size, atOnce }: Line): Promise<Ran> {
  const reply = await app.ask({ kind: "run", shape, size, atOnce });
  if (reply.kind !== "ran") throw new Error(`unexpected response "${reply.kind}"`);
  return reply;
}

function row(what: string, all: readonly Ran[][], quantity: (ran: Ran) => number, limit: number): Row {
  const [ours = [], bare = [], official = []] = all.map((rounds) => rounds.map(quantity));
  return {
    what,
    values: [ours, bare, official].map((rounds) => spread(rounds).median),
    result: spread(ratios(ours, official)),
    budget: atMost(limit),
  };
}
