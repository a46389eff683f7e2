import { create, toBinary } from "@bufbuild/protobuf";
import { TopicEventRequestSchema } from "@dapr-ts/proto/runtime";
import { freePort } from "@dapr-ts/testing";
import type { Benchmark, Context, Row, Table } from "../benchmark.ts";
import { atLeast, atMost, type Budget } from "../budget.ts";
import { VALUE } from "../contestants/calls.ts";
import { interleaveSlices } from "../load/interleave.ts";
import { callsPerSecond, cpuMicrosPerCall, type Slice } from "../load/slice.ts";
import { AppProcess } from "../server/app-process.ts";
import type { AppName } from "../server/all-apps.ts";
import { GrpcPump } from "../server/grpc-pump.ts";
import { PUBSUB, TOPIC } from "../sidecar/names.ts";
import { ratios, spread } from "../statistics.ts";

const CONTESTANTS = [
  "grpc/ours",
  "grpc/bare node:http2",
  "grpc/official",
] as const satisfies readonly AppName[];
/** As many as daprd sends at once with a backlog of a broker that does not wait. */
const IN_FLIGHT = 400;
const OFFICIAL_TIMES = 2.5;
/** At most so many times the bare one's resident memory. */
const MEMORY_TIMES = 1.25;
const PATH = "/dapr.proto.runtime.v1.AppCallback/OnTopicEvent";
const WHAT = `an event, ${String(IN_FLIGHT)} in flight`;

/** Events at the app's gRPC port, sent over one connection by this process to each app in a process of its own. */
export const serverGrpc: Benchmark = {
  name: "server-grpc",
  async run(context: Context): Promise<Table[]> {
    await using stack = new AsyncDisposableStack();
    const sidecar = await context.sidecar();
    const apps: { app: AppProcess; pump: GrpcPump }[] = [];
    for (const name of CONTESTANTS) {
      const port = await freePort();
      const app = stack.use(await AppProcess.start(name, { port, sidecar, profile: context.profile }));
      apps.push({ app, pump: stack.use(await GrpcPump.connect(port, PATH, EVENT, IN_FLIGHT)) });
    }
    context.progress("server: events over gRPC");
    const slices = await interleaveSlices(apps, context.seconds, ({ app, pump }, ms) =>
      app.measure(pump, ms),
    );
    const memory = await Promise.all(apps.map(async ({ app }) => [await app.residentMegabytes()]));
    const perRound = (quantity: (slice: Slice) => number) => slices.map((all) => all.map(quantity));
    const contestants = CONTESTANTS.map((name) => name.replace("grpc/", ""));
    const [besideOfficial, besideBare] = ["ours / official", "ours / bare node:http2"];
    const rate = row(perRound(callsPerSecond), 2, atLeast(OFFICIAL_TIMES));
    return [
      {
        title: "server over gRPC: events per second",
        unit: "/s",
        contestants,
        result: besideOfficial,
        rows: [rate],
      },
      {
        ...{ title: "server over gRPC: CPU per event", unit: "µs", contestants, result: besideBare },
        rows: [row(perRound(cpuMicrosPerCall), 1)],
      },
      {
        ...{
          title: "server over gRPC: resident memory at the end",
          unit: "MB",
          contestants,
          result: besideBare,
        },
        rows: [row(memory, 1, atMost(MEMORY_TIMES))],
      },
    ];
  },
};

const EVENT = toBinary(
  TopicEventRequestSchema,
  create(TopicEventRequestSchema, {
    id: "8e0b1c4e-7a9f-4f0e-9d3b-0c6f0d2b9a51",
    source: "bench",
    type: "com.dapr.event.sent",
    specVersion: "1.0",
    dataContentType: "application/json",
    data: Buffer.from(JSON.stringify(VALUE)),
    topic: TOPIC,
    pubsubName: PUBSUB,
  }),
);

/** @param other the index of the contestant that ours is compared with */
function row(values: readonly number[][], other: number, budget?: Budget): Row {
  return {
    what: WHAT,
    values: values.map((rounds) => spread(rounds).median),
    result: spread(ratios(values[0] ?? [], values[other] ?? [])),
    ...(budget !== undefined && { budget }),
  };
}
