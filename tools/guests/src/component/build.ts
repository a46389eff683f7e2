import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "../bundle.ts";

/** `server` answers requests, `program` runs once: the worlds of `@dapr-ts/wasi-fetch`'s `wit/guest.wit`. */
export type World = "server" | "program";

/** Built components by the hash of their sources. Not part of the repository. */
const CACHE = fileURLToPath(new URL("../../../../.runtime/components/", import.meta.url));

/**
 * Builds a guest as a component on StarlingMonkey, which takes about 10 seconds, or returns the one in the cache.
 *
 * @param entry the path of the guest's program
 * @returns the path of the component
 */
export async function buildComponent(entry: string, world: World): Promise<string> {
  const source = await bundle(entry);
  const wit = await readFile(witOf(entry), "utf8");
  const tool = new URL("../package.json", import.meta.resolve("@bytecodealliance/componentize-js"));
  const made = JSON.stringify([source, wit, world, await readFile(tool, "utf8")]);
  const hash = createHash("sha256").update(made).digest("hex");
  const path = join(CACHE, `${hash.slice(0, 32)}.wasm`);
  if ((await readFile(path).catch(() => undefined)) !== undefined) return path;
  const { componentize } = await import("@bytecodealliance/componentize-js");
  // The definition as text: the library cannot read paths of this file system. With the feature `fetch-event` the engine serves
  // only one request.
  const options = { worldName: world, disableFeatures: ["fetch-event" as const] };
  // Its types require a path beside the source.
  const { component } = await componentize(source, wit, options as Parameters<typeof componentize>[2]);
  await mkdir(CACHE, { recursive: true });
  const unfinished = `${path}.${String(process.pid)}`;
  await writeFile(unfinished, component);
  await rename(unfinished, path);
  return path;
}

function witOf(entry: string): string {
  const manifest = createRequire(entry).resolve("@dapr-ts/wasi-fetch/package.json");
  return join(dirname(manifest), "wit/guest.wit");
}
