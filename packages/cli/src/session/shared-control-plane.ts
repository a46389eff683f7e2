import { findProgram } from "@dapr-ts/testing/internal";
import { Lease } from "../control-plane/lease.ts";
import { DEFAULT_PORT, PORT_COUNT, PORT_VARIABLE, type Part } from "../control-plane/protocol.ts";
import { ownFolder } from "../registry/folders.ts";
import { CliError } from "../spec/cli-error.ts";
import type { RunSpec } from "../spec/run-spec.ts";

export interface SharedControlPlaneOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly home?: string;
  readonly signal?: AbortSignal;
  readonly onProblem: (text: string) => void;
}

/** A run's view of placement, scheduler and memory: its share of the control plane, or the addresses it was given. */
export class SharedControlPlane {
  readonly #spec: RunSpec;
  readonly #options: SharedControlPlaneOptions;
  #lease: Lease | undefined;

  constructor(spec: RunSpec, options: SharedControlPlaneOptions) {
    this.#spec = spec;
    this.#options = options;
  }

  async acquire(): Promise<void> {
    const { env = process.env, home, signal, onProblem } = this.#options;
    const want = this.#wanted(env);
    if (want.length === 0) return;
    const persist = this.#spec.stateFile !== undefined;
    this.#lease = await Lease.acquire({
      want,
      persist,
      firstPort: firstPort(env),
      binDir: this.#spec.binDir,
      home: ownFolder(home),
      signal,
      onProblem,
    });
    if (persist && want.includes("scheduler") && !this.#lease.persists)
      onProblem(
        "jobs and reminders do not outlive the runs: the control plane was started by a run without --persist; " +
          "stop the other runs first to keep them",
      );
  }

  #wanted(env: NodeJS.ProcessEnv): Part[] {
    const { placement, scheduler, apps, binDir } = this.#spec;
    const defaults = apps.some(({ resourcesPaths }) => resourcesPaths.length === 0);
    const memory = defaults && findProgram("memory", { binDir, env, cwd: process.cwd() }) !== undefined;
    if (defaults && !memory && apps.length > 1)
      this.#options.onProblem(
        "this runtime has no shared memory, so state and events of the default components do not pass between apps; " +
          "install @dapr-ts/runtime or name components with --resources-path",
      );
    return [
      ...(placement === true ? (["placement"] as const) : []),
      ...(scheduler === true ? (["scheduler"] as const) : []),
      ...(memory ? (["memory"] as const) : []),
    ];
  }

  get addresses(): Record<Part, string | undefined> {
    const { placement, scheduler } = this.#spec;
    return {
      placement: typeof placement === "string" ? placement : this.#lease?.address("placement"),
      scheduler: typeof scheduler === "string" ? scheduler : this.#lease?.address("scheduler"),
      memory: this.#lease?.address("memory"),
    };
  }

  release(): void {
    this.#lease?.release();
  }
}

function firstPort(env: NodeJS.ProcessEnv): number {
  const text = env[PORT_VARIABLE];
  if (text === undefined || text === "") return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_536 - PORT_COUNT)
    throw new CliError(
      `${PORT_VARIABLE} is "${text}"; it must be a port from 1 to ${String(65_536 - PORT_COUNT)}`,
    );
  return port;
}
