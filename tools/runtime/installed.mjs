import { createRequire } from "node:module";
import { dirname } from "node:path";
import { thisPlatform } from "./platforms.mjs";

/** Returns where the runtime of the npm package is installed, in one line; undefined without it. */
export function installedRuntime() {
  try {
    const runtime = createRequire(import.meta.url).resolve("@dapr-ts/runtime/package.json");
    const file = createRequire(runtime).resolve(`@dapr-ts/runtime-${thisPlatform}/package.json`);
    return `Dapr is installed in ${dirname(file)}`;
  } catch {
    return undefined;
  }
}
