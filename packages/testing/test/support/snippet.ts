import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { blocksOf } from "../../../../tools/markdown/blocks.ts";

const TSC = fileURLToPath(new URL("../../../../node_modules/.bin/tsc", import.meta.url));
const STRICT = ["--noEmit", "--strict", "--noImplicitOverride", "--module", "nodenext", "--target", "es2023"];
const LIBRARIES = [
  "--lib",
  "es2023,esnext.disposable,dom",
  "--types",
  "node",
  "--skipLibCheck",
  "--ignoreConfig",
];

/** The first TypeScript of a package's README, as a program of a user's. */
export class Snippet implements AsyncDisposable {
  readonly #folder: string;
  readonly #program: string;
  readonly #running: Running[] = [];

  private constructor(folder: string, program: string) {
    this.#folder = folder;
    this.#program = program;
  }

  /** @param folder of the package, in which the program finds others by their names */
  static async ofReadme(folder: URL, edit: (code: string) => string): Promise<Snippet> {
    const text = await readFile(new URL("README.md", folder), "utf8");
    const { code = "" } = blocksOf(text).find(({ language }) => language === "ts") ?? {};
    const own = await mkdtemp(join(fileURLToPath(folder), "test", ".snippets-"));
    const program = join(own, "readme.mts");
    await writeFile(program, edit(code));
    return new Snippet(own, program);
  }

  run(env: NodeJS.ProcessEnv): Running {
    const child = spawn(process.execPath, [this.#program], { env: { ...process.env, ...env } });
    const running = new Running(child);
    this.#running.push(running);
    return running;
  }

  /** Returns the errors of the compiler. */
  async faults(): Promise<string> {
    const tsc = spawn(TSC, [...STRICT, ...LIBRARIES, this.#program]);
    let faults = "";
    tsc.stdout.on("data", (chunk: Buffer) => (faults += chunk.toString()));
    await once(tsc, "close");
    return faults;
  }

  /** Ends what still runs, as after a test that failed, and removes the program. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running) running.kill("SIGKILL");
    await Promise.all(this.#running.map(({ ended }) => ended));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The program, and what it has said. */
export class Running {
  stdout = "";
  stderr = "";
  /** Its status and the signal that ended it. */
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
