import { join } from "node:path";
import { unbundled } from "./bundle.ts";
import { buildComponent } from "./component/build.ts";
import { runComponent, serveComponent } from "./component/run.ts";
import type { Host } from "./hosts.ts";
import type { GuestProcess, SpawnOptions } from "./guest-process.ts";
import { runInQuickJs, serveInQuickJs } from "./quickjs/in-node.ts";
import { runLikeWasmEdge } from "./quickjs/like-wasmedge.ts";
import { runInWasmEdge } from "./wasmedge/run.ts";

export interface StartGuestOptions extends SpawnOptions {
  /** The folder of the guest's programs, one per engine: `quickjs.ts`, `starlingmonkey.ts` and `wasmedge.ts`. */
  readonly folder: string;
  readonly host: Host;
  /** The port of a guest that serves requests; absent for a program. WasmEdge's guest reads it from its `env`. */
  readonly port?: number;
}

/**
 * Starts a guest. A guest that serves requests listens soon after; daprd waits for that.
 *
 * @throws Error for WasmEdge if it is not installed
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
