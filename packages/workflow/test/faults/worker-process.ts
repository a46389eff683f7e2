import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A worker in a process of its own, which can be killed and started again. */
export class WorkerProcess {
  readonly #main: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  constructor(main: string, env: NodeJS.ProcessEnv) {
    this.#main = main;
    this.#env = env;
  }

  /** Resolves when the worker is connected, or has ended. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#main], {
      env: { ...process.env, ...this.#env },
      stdio: ["pipe", "pipe", "inherit"],
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

const source = (file: string): string => fileURLToPath(new URL(`../../../${file}`, import.meta.url));

/** Bundles the worker's process from the sources, so that it needs no build. */
export async function bundleWorker(outfile: string): Promise<void> {
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
