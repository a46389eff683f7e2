import { statSync } from "node:fs";
import { basename } from "node:path";
import { watch } from "chokidar";

const SETTLE_MS = 150;

/** Folders and files that an app writes itself, or that are not its code. */
const IGNORED_FOLDERS = new Set(["node_modules", ".git", ".dapr", ".turbo", ".next", "coverage"]);
const IGNORED_FILES = /\.(log|db|db-wal|db-shm|db-journal|sqlite|tmp|swp)$|~$|^\.#/;

/** Calls back once after each burst of changes of files. Resolves when it is watching. */
export async function watchFiles(
  paths: readonly string[],
  onChange: (path: string) => void,
): Promise<AsyncDisposable> {
  const given = new Set(paths);
  const watcher = watch([...paths], {
    ignoreInitial: true,
    ignored: (path) => !given.has(path) && isIgnored(path),
  });
  let timer: NodeJS.Timeout | undefined;
  watcher.on("all", (_, path) => {
    clearTimeout(timer);
    timer = setTimeout(() => onChange(path), SETTLE_MS);
  });
  // A folder that vanishes does not end the run.
  watcher.on("error", () => undefined);
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}

function isIgnored(path: string): boolean {
  const name = basename(path);
  if (IGNORED_FOLDERS.has(name)) return true;
  return IGNORED_FILES.test(name) && !isFolder(path);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
