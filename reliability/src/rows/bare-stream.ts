import { setTimeout as pause } from "node:timers/promises";
import { openBareStream } from "../bare-stream.ts";
import { Handled, publish, until } from "../load.ts";
import { brokenOf, type Row } from "../row.ts";
import { startWorld } from "../world.ts";

/** How long a subscriber may be left without an event before it counts as not served. */
const NOT_SERVED_MS = 10_000;

interface Policy {
  readonly name: string;
  readonly maxRetries: number;
  readonly goal: string;
  readonly isServed: boolean;
}

const POLICIES: readonly Policy[] = [
  {
    name: "10 retries",
    maxRetries: 10,
    goal: "with a policy that ends, daprd serves the next stream after one is cut with events in flight",
    isServed: true,
  },
  {
    name: "endless retries",
    maxRetries: -1,
    goal: "with maxRetries -1, daprd 1.18.2 serves no stream after one is cut: it retries to the stream that is gone",
    isServed: false,
  },
];

/** T7 with a bare client: the part of a lost stream that is daprd's. When the second row breaks, daprd was mended. */
export const bareStreams: readonly Row[] = POLICIES.map(({ name, maxRetries, goal, isServed }) => ({
  id: `T7 bare client, ${name}`,
  goal,
  fault: "a stream is cut while its handlers run",
  // Without end it takes daprd 35 s more to stop.
  short: isServed ? { events: 200, cycles: 1, outageMs: 0 } : undefined,
  long: { events: 1_000, cycles: 3, outageMs: 0 },
  async run({ events, cycles }) {
    await using world = await startWorld({ channel: "stream", maxRetries });
    const { grpcEndpoint } = world.sidecar;
    let served = 0;
    let slowest = 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      let inFlight = 0;
      const stuck = await openBareStream(grpcEndpoint, () => {
        inFlight++;
        return new Promise<never>(() => undefined);
      });
      const load = publish(world.client, events, { first: cycle * events, concurrency: 2, pauseMs: 10 });
      await until(() => inFlight >= 10, 60_000);
      await stuck.cut();
      const handled = new Handled();
      const next = await openBareStream(grpcEndpoint, (n) => {
        handled.add(n);
        return pause(0);
      });
      const servedAfter = await until(() => handled.counts.size > 20, isServed ? 60_000 : NOT_SERVED_MS);
      if (servedAfter < Infinity) served++;
      slowest = Math.max(slowest, servedAfter);
      await load;
      await next.cut();
    }
    return {
      figures: { cycles, served, "slowest, ms": slowest },
      broken: brokenOf({ [isServed ? "served" : "not served"]: served === (isServed ? cycles : 0) }),
    };
  },
}));
