import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rewrite } from "./rewrite.ts";

/** Options of {@link run}. */
export interface RunOptions {
  /** True to change no file. */
  readonly dry: boolean;
  /** True to print the results instead of writing them. */
  readonly print: boolean;
  readonly write: (text: string) => void;
}

const CODE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const SKIPPED = new Set(["node_modules", "dist", "build", ".git"]);

/** Rewrites files, and those in folders. Returns the number of files that could not be read or written. */
export async function run(paths: readonly string[], { dry, print, write }: RunOptions): Promise<number> {
  let files = 0;
  let changed = 0;
  let places = 0;
  let todos = 0;
  let failed = 0;
  for (const path of paths) {
    for await (const file of filesOf(path)) {
      files++;
      try {
        const source = await readFile(file, "utf8");
        const result = rewrite(source, file);
        if (result.text === source) continue;
        changed++;
        places += result.changes;
        todos += result.todos;
        if (print) write(`${result.text}\n`);
        else write(`${file}: ${count(result.changes, "place")}, ${count(result.todos, "comment")}\n`);
        if (!dry && !print) await writeFile(file, result.text);
      } catch (error) {
        failed++;
        write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  }
  const verb = dry || print ? "would change" : "changed";
  if (!print)
    write(
      `${verb} ${String(changed)} of ${count(files, "file")}: ${count(places, "place")}, ${count(todos, "comment")} TODO(dapr-ts)\n`,
    );
  return failed;
}

const count = (number: number, noun: string): string => `${String(number)} ${noun}${number === 1 ? "" : "s"}`;

/** Yields the files of a path. One that does not exist is yielded too: reading it fails with the reason. */
async function* filesOf(path: string): AsyncGenerator<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    yield path;
    return;
  }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* filesOf(join(path, entry.name));
    else if (entry.isFile() && CODE.test(entry.name) && !entry.name.endsWith(".d.ts"))
      yield join(path, entry.name);
  }
}
