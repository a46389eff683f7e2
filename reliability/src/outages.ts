import { setTimeout as pause } from "node:timers/promises";
import type { DaprServer } from "@dapr-ts/server";
import { Handled, publish, until } from "./load.ts";
import type { Scale } from "./row.ts";
import { PUBSUB, TOPIC, type World } from "./world.ts";

/** A part of the runtime that can be killed. */
interface Part {
  readonly exited: Promise<unknown>;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export interface Outages {
  readonly acknowledged: readonly number[];
  /** The longest time from a restart until an event arrived, in milliseconds. */
  readonly slowest: number;
  /** Codes of the calls that failed. */
  readonly codes: readonly string[];
}

/** Starts an app that handles every event. */
export async function startHandling(world: World): Promise<{ handled: Handled; server: DaprServer }> {
  const handled = new Handled();
  const server = world.newServer();
  server.subscribe<number>(PUBSUB, TOPIC, (n) => handled.add(n));
  await server.start();
  return { handled, server };
}

/** Kills a part under load and starts it again, `cycles` times. */
export async function publishThroughOutages(
  { client }: World,
  part: Part,
  handled: Handled,
  { events, cycles, outageMs }: Scale,
  progress: (line: string) => void,
): Promise<Outages> {
  const acknowledged: number[] = [];
  const codes = new Set<string>();
  let slowest = 0;
  let probe = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const load = publish(client, events, { first: cycle * events, concurrency: 4, pauseMs: 5 });
    await pause(200);
    await part.kill();
    await part.exited;
    await pause(outageMs);
    await part.restart();
    const restarted = performance.now();
    const first = probe;
    await until(async () => {
      await client.pubsub.publish(PUBSUB, TOPIC, --probe).catch(() => undefined);
      return [...handled.counts.keys()].some((n) => n < first);
    }, 60_000);
    slowest = Math.max(slowest, performance.now() - restarted);
    const published = await load;
    acknowledged.push(...published.acknowledged);
    for (const code of Object.keys(published.errors)) codes.add(code);
    progress(`cycle ${String(cycle + 1)} of ${String(cycles)}: back after ${slowest.toFixed(0)} ms at most`);
  }
  return { acknowledged, slowest, codes: [...codes].sort() };
}
