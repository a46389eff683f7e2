import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LogBuffer, type LogListener } from "../log-buffer.ts";
import { choosePorts } from "../ports.ts";
import { raceEarlyExit } from "../race-early-exit.ts";
import type { Launcher, Spot, Unit, UnitSpec } from "../unit.ts";
import { Watchdog } from "../watchdog/watchdog.ts";
import { sqliteNames } from "./sqlite-names.ts";
import { requireProgram, type BinarySearch } from "./binaries.ts";
import { ProcessUnit } from "./process-unit.ts";

export interface ProcessLauncherOptions {
  readonly search: BinarySearch;
  readonly onLog?: LogListener | undefined;
}

/** Starts units as processes that listen on 127.0.0.1. */
export class ProcessLauncher implements Launcher {
  readonly backend = "process";
  readonly appHost = "127.0.0.1";
  readonly appChannelAddress = "127.0.0.1";
  readonly #options: ProcessLauncherOptions;
  readonly #watchdog = new Watchdog();
  readonly #root: string;

  private constructor(root: string, options: ProcessLauncherOptions) {
    this.#root = root;
    this.#options = options;
    this.#watchdog.watch({ folder: root });
  }

  static async open(options: ProcessLauncherOptions): Promise<ProcessLauncher> {
    const root = await mkdtemp(join(tmpdir(), "dapr-ts-"));
    return new ProcessLauncher(root, options);
  }

  get nameResolution(): Record<string, unknown> {
    // The file is removed with the run, so entries need not expire; a late renewal would remove a sidecar's name.
    return sqliteNames(join(this.#root, "names.db"), "1h");
  }

  launch(spec: UnitSpec, signal: AbortSignal): Promise<Unit> {
    return raceEarlyExit(spec, signal, () => this.#start(spec));
  }

  async #start(spec: UnitSpec): Promise<Unit> {
    const { search, onLog } = this.#options;
    const { file, args } = requireProgram(spec.program, search);
    const dir = await this.#folder(spec);
    const ports = await choosePorts(spec.ports);
    const spot: Spot = {
      listen: "127.0.0.1",
      host: "127.0.0.1",
      dir,
      dataDir: dir,
      port: (name) => ports[name] ?? 0,
    };
    const unit = new ProcessUnit({
      name: spec.name,
      file,
      args: [...args, ...spec.command(spot)],
      // daprd would register the address that it detects; it listens on this one.
      env: { ...inherited(search.env), DAPR_HOST_IP: "127.0.0.1", ...spec.env },
      ports,
      log: new LogBuffer(spec.name, onLog),
      watchdog: this.#watchdog,
    });
    await unit.start();
    return unit;
  }

  async #folder(spec: UnitSpec): Promise<string> {
    const dir = join(this.#root, spec.alias);
    await mkdir(dir, { recursive: true });
    for (const [path, content] of Object.entries(spec.files ?? {})) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), content);
    }
    return dir;
  }

  async close(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true, maxRetries: 5 });
    this.#watchdog.forget({ folder: this.#root });
    await this.#watchdog.close();
  }
}

/** Variables that daprd reads; a sidecar of a test gets them from its options alone. */
const OWN = ["DAPR_API_TOKEN", "APP_API_TOKEN", "DAPR_HOST_IP"];

function inherited(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !OWN.includes(name)));
}
