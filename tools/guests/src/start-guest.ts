import { join } from "node:path";
import { unbundled } from "./bundle.ts";
import { buildComponent } from "./component/build.ts";
import { runComponent, serveComponent } from "./component/run.ts";
import type { GuestProcess, SpawnOptions } from "./guest-process.ts";
import { runInQuickJs, serveInQuickJs } from "./quickjs/in-node.ts";
import { runLikeWasmEdge } from "./quickjs/like-wasmedge.ts";
import { runInWasmEdge } from "./wasmedge/run.ts";

export const HOSTS = ["quickjs", "starlingmonkey", "wasmedge", "like-wasmedge"] as const;

/**
 * What a guest runs in: a bare QuickJS in this process; a component of StarlingMonkey, in jco; WasmEdge; or WasmEdge's guest
 * without WasmEdge, for tests.
 */
export type Host = (typeof HOSTS)[number];

export interface StartGuestOptions extends SpawnOptions {
  /** The folder of the guest's programs, one for each engine: `quickjs.ts`, `starlingmonkey.ts` and `wasmedge.ts`. */
  readonly folder: string;
  readonly host: Host;
  /** The port of a guest that answers requests; none of one that is a program. WasmEdge's guest has it of its `env`. */
  readonly port?: number;
}

/**
 * Starts a guest. One that answers requests listens soon after, for which daprd waits.
 *
 * @throws Error for WasmEdge where there is none
 */
export async function startGuest({
  folder,
  host,
  port,
  ...options
}: StartGuestOptions): Promise<GuestProcess> {
  const entry = join(folder, `${host === "like-wasmedge" ? "wasmedge" : host}.ts`);
  switch (host) {
    case "quickjs":
      return port === undefined ? runInQuickJs(entry, options) : serveInQuickJs(entry, port, options);
    case "starlingmonkey":
      return port === undefined
        ? runComponent(await buildComponent(entry, "program"), [], options)
        : serveComponent(await buildComponent(entry, "server"), port, options);
    case "wasmedge":
      return runInWasmEdge(await unbundled(entry), "wasmedge.js", options);
    case "like-wasmedge":
      return runLikeWasmEdge(await unbundled(entry), "wasmedge.js", options);
  }
}
