import { setTimeout as pause } from "node:timers/promises";
import { DaprClient } from "@dapr-ts/client";
import { codeOf } from "../load.ts";
import { Footprint } from "../footprint.ts";
import { brokenOf, type Row } from "../row.ts";
import { PUBSUB, TOPIC, startWorld } from "../world.ts";

const STREAMED = "streamed";
const MOST_IN_FLIGHT = 50;

/** T19: a mixed load over a long time, with restarts of the sidecar. */
export const soaked: Row = {
  id: "T19",
  goal: "under a mixed load with restarts of the sidecar the heap, the resident memory and the handles level off",
  fault: "SIGKILL of daprd and a restart, again and again",
  short: { events: 40, cycles: 1, outageMs: 200, minutes: 0.1 },
  long: { events: 30, cycles: 6, outageMs: 2_000, minutes: 60 },
  async run({ events: perSecond, cycles, outageMs, minutes = 1, patience = 1 }, progress) {
    await using world = await startWorld({ channel: "http" });
    const { sidecar, client: http } = world;
    const { httpEndpoint, grpcEndpoint } = sidecar;
    await using grpc = new DaprClient({ httpEndpoint, grpcEndpoint, protocol: "grpc", timeoutMs: 5_000 });
    await using server = world.newServer();
    let handled = 0;
    server.subscribe<number>(PUBSUB, TOPIC, () => void handled++);
    server.method("echo", (request) => request.json());
    await server.start();
    await using _stream = await http.pubsub.subscribe<number>(PUBSUB, STREAMED, () => void handled++);

    const operations = [http, grpc].flatMap((client) => [
      (n: number) => client.pubsub.publish(PUBSUB, TOPIC, n),
      (n: number) => client.pubsub.publish(PUBSUB, STREAMED, { n, text: "x".repeat(1_000) }),
      (n: number) => client.state.set("store", `k${String(n % 100)}`, { n }),
      (n: number) => client.state.get("store", `k${String(n % 100)}`),
      (n: number) => client.invoker.invoke("app", "echo", { body: { n } }),
    ]);
    let calls = 0;
    const codes = new Map<string, number>();
    let inFlight = 0;
    const call = async (n: number): Promise<void> => {
      // Where calls take longer than they are apart, the backlog is not the client's.
      if (inFlight >= MOST_IN_FLIGHT) return;
      inFlight++;
      calls++;
      try {
        await operations[n % operations.length]?.(n);
      } catch (error) {
        codes.set(codeOf(error), (codes.get(codeOf(error)) ?? 0) + 1);
      } finally {
        inFlight--;
      }
    };

    const footprint = new Footprint();
    const durationMs = minutes * 60_000;
    const begun = performance.now();
    const sampleMs = Math.min(60_000, durationMs / 6);
    let restarts = 0;
    let samples = 0;
    for (let n = 0; performance.now() - begun < durationMs; n++) {
      void call(n);
      const elapsed = performance.now() - begun;
      if (elapsed > ((restarts + 0.5) / cycles) * durationMs) {
        restarts++;
        await sidecar.kill();
        await sidecar.exited;
        await pause(outageMs);
        await sidecar.restart();
      }
      if (elapsed > (samples + 1) * sampleMs) {
        samples++;
        const now = footprint.sample();
        progress(
          `${(elapsed / 60_000).toFixed(1)} of ${String(minutes)} min, ${String(calls)} calls, ${now}`,
        );
      }
      await pause(1_000 / perSecond);
    }
    return {
      figures: {
        minutes,
        calls,
        "events handled": handled,
        restarts,
        "errors of calls": [...codes].map(([code, count]) => `${String(count)} ${code}`).join(", "),
        ...footprint.figures(),
      },
      broken: brokenOf({
        "every error is a DaprError": !codes.has("not a DaprError"),
        "events arrive": handled > 0,
        ...footprint.conditions(patience),
      }),
    };
  },
};
