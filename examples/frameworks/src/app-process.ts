import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export const FRAMEWORKS = ["express", "fastify", "hono", "next"] as const;
export type Framework = (typeof FRAMEWORKS)[number];

const nextCli = createRequire(import.meta.url).resolve("next/dist/bin/next");
const nextApp = fileURLToPath(new URL("next", import.meta.url));
const environment = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

/** Builds the Next app, which `next start` then serves. */
export async function buildNext(): Promise<void> {
  const child = spawn(process.execPath, [nextCli, "build", nextApp], {
    env: environment,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`next build ended with ${String(code)}`);
}

export interface App extends AsyncDisposable {
  readonly name: Framework;
  /** URL of the app itself. */
  readonly url: string;
  /** URL of its sidecar. */
  readonly daprUrl: string;
}

/** daprd keeps idle connections for 90 s. An event that it sends on one that was closed meanwhile is lost. */
const NEXT_OPTIONS = ["--hostname", "127.0.0.1", "--keepAliveTimeout", "120000"];

/** Starts an app in its own process, with the environment that `dapr run` would set. */
export function startApp(name: Framework, port: number, daprUrl: string): App {
  const args =
    name === "next"
      ? [nextCli, "start", nextApp, ...NEXT_OPTIONS, "--port", String(port)]
      : [fileURLToPath(new URL(`${name}.ts`, import.meta.url))];
  const child = spawn(process.execPath, args, {
    env: { ...environment, APP_PORT: String(port), DAPR_HTTP_ENDPOINT: daprUrl },
    stdio: ["ignore", "ignore", "inherit"],
  });
  return {
    name,
    url: `http://127.0.0.1:${String(port)}`,
    daprUrl,
    [Symbol.asyncDispose]: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}
