import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolder } from "./folders.ts";

/** One app of a run, for other commands. */
export interface RegisteredApp {
  readonly appId: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly appPort: number | undefined;
  /** The process id of the sidecar. */
  readonly daprdPid: number | undefined;
  readonly command: readonly string[];
  readonly dir: string;
}

/** A run of `dapr-ts run`. */
export interface RegisteredRun {
  /** The process id of the command. */
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** The run file, if there is one. */
  readonly file: string | undefined;
  /** URL of its page, with the token; undefined without `--ui`. */
  readonly page?: string | undefined;
  readonly apps: readonly RegisteredApp[];
}

/** The runs of this user. Each has a file that it writes itself; files of runs that have ended are removed when read. */
export class RunRegistry {
  readonly #folder: string;

  constructor(home?: string) {
    this.#folder = join(ownFolder(home), "runs");
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  /** Adds the run of this process, or replaces its entry. */
  write(run: RegisteredRun): void {
    const file = this.#file(run.pid);
    writeFileSync(`${file}.new`, `${JSON.stringify(run, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }

  remove(pid: number): void {
    rmSync(this.#file(pid), { force: true });
  }

  /** Returns the runs whose process is alive, the oldest first. */
  list(): RegisteredRun[] {
    return readdirSync(this.#folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => this.#read(name))
      .sort((a, b) => a.startedAt - b.startedAt);
  }

  #read(name: string): RegisteredRun[] {
    const pid = Number(name.slice(0, -".json".length));
    if (!isAlive(pid)) {
      this.remove(pid);
      return [];
    }
    try {
      return [JSON.parse(readFileSync(join(this.#folder, name), "utf8")) as RegisteredRun];
    } catch {
      return [];
    }
  }

  #file(pid: number): string {
    return join(this.#folder, `${String(pid)}.json`);
  }
}

/** Returns whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
