import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** How the app is served: by the runtime's own server, or by the one that the package brings, over each channel. */
export const SERVINGS = ["fetch", "http", "grpc", "stream"] as const;
export type Serving = (typeof SERVINGS)[number];

/** Node has no server that takes a fetch handler; the example "frameworks" has some that do. */
export const CASES = [
  ...(["http", "grpc", "stream"] as const).map((serving) => ({ runtime: "node", serving }) as const),
  ...(["bun", "deno"] as const).flatMap((runtime) => SERVINGS.map((serving) => ({ runtime, serving }))),
];
export type Case = (typeof CASES)[number];

export const nameOf = ({ runtime, serving }: Case): string => `${runtime}-${serving}`;

/** The command that serves the app. */
export function commandOf({ runtime, serving }: Case): readonly [command: string, ...args: string[]] {
  const program = source(serving === "fetch" ? `serve-${runtime}.ts` : "start.ts");
  if (runtime === "node") return [process.execPath, program];
  if (runtime === "bun") return [inPackage("bun", "bin/bun.exe"), "run", "--no-install", program];
  const allowed = ["--allow-net", "--allow-env", "--allow-read", "--allow-sys"];
  return [inPackage("deno", "deno"), "run", ...allowed, program];
}

const source = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Returns the program itself: the scripts in `.bin` do not forward signals. */
function inPackage(name: string, file: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  return manifest.replace(/package\.json$/, file);
}
