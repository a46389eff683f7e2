import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DaprClient, type DaprError } from "@dapr-ts/client";
import { build } from "esbuild";
import { startDapr, startRedis, type Service } from "@dapr-ts/testing";
import { STEPS, go, order } from "./orders.ts";

export interface FaultsReport {
  readonly instances: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Lines of the ledger beyond one for each activity: activities that ran more than once. */
  readonly repeats: number;
  /** Descriptions of what is wrong; none if all is well. */
  readonly problems: readonly string[];
}

/** Repeats a call while the sidecar is away. */
async function persist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error as DaprError).code === "not_found" || (error as DaprError).code === "already_exists")
        throw error;
      await delay(200);
    }
  }
}

/** A worker process that comes back whenever it is killed. */
class WorkerProcess {
  readonly #main: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  constructor(main: string, env: NodeJS.ProcessEnv) {
    this.#main = main;
    this.#env = env;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#main], {
      env: { ...process.env, ...this.#env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), once(child, "exit")]);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }
}

/** Runs instances while the worker, daprd and the scheduler are killed in turn, and compares the ledger with the results. */
export async function runFaults(instances: number): Promise<FaultsReport> {
  await using started = new AsyncDisposableStack();
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
  await bundle(main);
  const worker = new WorkerProcess(main, {
    DAPR_HTTP_ENDPOINT: httpEndpoint,
    DAPR_GRPC_ENDPOINT: grpcEndpoint,
    LEDGER: ledger,
  });
  await worker.start();
  started.defer(() => worker.kill());
  const dapr = started.use(new DaprClient({ httpEndpoint, grpcEndpoint, timeoutMs: 20_000, logger: silent }));
  const begun = performance.now();
  const ids = Array.from({ length: instances }, (_, i) => `order-${String(i)}`);
  await Promise.all(ids.map((id) => dapr.workflow.schedule(order, id, { id })));

  const kills: Record<string, number> = { worker: 0, daprd: 0, scheduler: 0 };
  let over = false;
  const restart = async (service: Service): Promise<void> => {
    await service.kill();
    await service.exited;
    await service.restart();
  };
  const killing = (async (): Promise<void> => {
    for (let turn = 0; !over; turn++) {
      // Recovery takes longer the more instances there are.
      await delay(1_500 + instances * 20);
      const what = ["worker", "daprd", "scheduler"][turn % 3] as "worker" | "daprd" | "scheduler";
      if (what === "worker") await worker.kill().then(() => worker.start());
      else await restart(what === "daprd" ? sidecar : (runtime.scheduler as Service));
      kills[what] = (kills[what] ?? 0) + 1;
    }
  })();
  const raising = Promise.all(
    ids.map(async (id, i) => {
      await delay((i % 10) * 500);
      await persist(() => dapr.workflow.run(id).raise(go, 1000));
    }),
  );
  const problems: string[] = [];
  const expected = [...range(STEPS / 2), 1000, ...range(STEPS / 2).map((n) => n + STEPS / 2)];
  await Promise.all(
    ids.map(async (id) => {
      try {
        const result = await persist(() => dapr.workflow.run(order, id).result({ timeoutMs: 240_000 }));
        if (JSON.stringify(result) !== JSON.stringify(expected))
          problems.push(`${id}: ${JSON.stringify(result)}`);
      } catch (error) {
        problems.push(`${id}: ${(error as Error).message}`);
      }
    }),
  );
  over = true;
  await killing;
  await raising;
  for (const id of ids) {
    const events = await persist(() => dapr.workflow.run(id).history());
    const completed = new Set<number>();
    for (const one of events) if (one.type === "taskCompleted") completed.add(one.scheduledId);
    const count = events.filter(({ type }) => type === "taskCompleted").length;
    if (count !== STEPS || completed.size !== STEPS)
      problems.push(`${id}: ${String(count)} results recorded`);
  }
  const lines = (await readFile(ledger, "utf8")).trim().split("\n");
  const done = new Set(lines);
  if (done.size !== instances * STEPS) problems.push(`the ledger has ${String(done.size)} activities`);
  const seconds = (performance.now() - begun) / 1000;
  return { instances, kills, seconds, repeats: lines.length - done.size, problems };
}

const source = (file: string): string => fileURLToPath(new URL(`../../../${file}`, import.meta.url));

/** Bundles the worker's process from the sources, so that it needs no build. */
async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("worker-main.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    alias: {
      "@dapr-ts/core/internal": source("core/src/internal.ts"),
      "@dapr-ts/core": source("core/src/index.ts"),
      "@dapr-ts/client": source("client/src/index.ts"),
      "@dapr-ts/workflow": source("workflow/src/index.ts"),
    },
  });
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

const ignore = (): void => undefined;
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore };
