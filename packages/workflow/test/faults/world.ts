import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { DaprClient, type DaprError } from "@dapr-ts/client";
import { startDapr, startRedis, type Service } from "@dapr-ts/testing";
import { WorkerProcess, bundleWorker } from "./worker-process.ts";

/** Processes that are killed, in this order. */
export const VICTIMS = ["worker", "daprd", "placement", "scheduler"] as const;
export type Victim = (typeof VICTIMS)[number];

/** A runtime with its actor store in Redis, a worker in a process of its own, and a client. */
export interface World {
  readonly dapr: DaprClient;
  /** File with one line for each activity that ran. */
  readonly ledger: string;
  /** Kills a process with SIGKILL, and starts it again. */
  strike(victim: Victim): Promise<void>;
  /** Returns the logs of the runtime. */
  logs(): string;
}

export async function startWorld(started: AsyncDisposableStack): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "dapr-ts-faults-"));
  started.defer(() => rm(folder, { recursive: true, force: true }));
  const ledger = join(folder, "ledger");
  const redis = started.use(await startRedis({ backend: "process" }));
  const metadata = { redisHost: redis.sidecarAddress, redisPassword: "", actorStateStore: true };
  const runtime = started.use(
    await startDapr({
      backend: "process",
      apps: [{ appId: "faults" }],
      components: [{ name: "store", type: "state.redis", metadata }],
    }),
  );
  const { faults: sidecar } = runtime.apps;
  const { httpEndpoint, grpcEndpoint } = sidecar;
  const main = join(folder, "worker.mjs");
  await bundleWorker(main);
  const worker = new WorkerProcess(main, {
    DAPR_HTTP_ENDPOINT: httpEndpoint,
    DAPR_GRPC_ENDPOINT: grpcEndpoint,
    LEDGER: ledger,
  });
  started.defer(() => worker.kill());
  await worker.start();
  const logger = { error: ignore, warn: ignore, info: ignore, debug: ignore };
  const dapr = started.use(new DaprClient({ httpEndpoint, grpcEndpoint, timeoutMs: 20_000, logger }));
  const services = { daprd: sidecar, scheduler: runtime.scheduler, placement: runtime.placement };
  return {
    dapr,
    ledger,
    logs: () => runtime.logs(),
    strike: async (victim) => {
      if (victim === "worker") {
        await worker.kill();
        await worker.start();
        return;
      }
      const service = services[victim] as Service;
      await service.kill();
      await service.exited;
      await service.restart();
    },
  };
}

const ignore = (): void => undefined;

/** Repeats a call while the runtime is away. */
export async function persist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const { code } = error as DaprError;
      if (code === "not_found" || code === "already_exists" || code === "aborted") throw error;
      await delay(200);
    }
  }
}
