import { fileURLToPath } from "node:url";
import {
  buildComponent,
  runInWasmEdge,
  runLikeWasmEdge,
  serveComponent,
  serveInQuickJs,
  unbundled,
  type GuestProcess,
  type SpawnOptions,
} from "@dapr-ts/guests";

export const HOSTS = ["quickjs", "starlingmonkey", "wasmedge", "like-wasmedge"] as const;

/**
 * What the guest runs in: a bare QuickJS in this process; a component of StarlingMonkey, in jco; WasmEdge; or WasmEdge's
 * guest without WasmEdge, for tests.
 */
export type Host = (typeof HOSTS)[number];

const guest = (name: string): string => fileURLToPath(new URL(`../guest/${name}.ts`, import.meta.url));

/** Starts the echo service at a port. It listens soon after; daprd waits for that. */
export async function startEcho(
  host: Host,
  ports: { readonly app: number; readonly sidecar: number },
  onLine: SpawnOptions["onLine"],
): Promise<GuestProcess> {
  const env = { APP_PORT: String(ports.app), DAPR_HTTP_PORT: String(ports.sidecar) };
  const options = { env, onLine };
  switch (host) {
    case "quickjs":
      return serveInQuickJs(guest("quickjs"), ports.app, options);
    case "starlingmonkey":
      return serveComponent(await buildComponent(guest("starlingmonkey"), "server"), ports.app, options);
    case "wasmedge":
      return runInWasmEdge(await unbundled(guest("wasmedge")), "wasmedge.js", options);
    case "like-wasmedge":
      return runLikeWasmEdge(await unbundled(guest("wasmedge")), "wasmedge.js", options);
  }
}
