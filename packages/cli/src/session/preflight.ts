import { existsSync, statSync } from "node:fs";
import { isPortFree } from "@dapr-ts/testing/internal";
import { CliError } from "../spec/cli-error.ts";
import type { AppSpec, RunSpec } from "../spec/run-spec.ts";

/**
 * Checks what would make a run fail later and less clearly: folders and files that do not exist, and ports in use.
 *
 * @throws CliError with the remedy
 */
export async function preflight({ apps }: RunSpec): Promise<void> {
  for (const app of apps) {
    requireFolder(app.dir, `the folder of "${app.appId}"`, "correct appDirPath");
    for (const path of app.resourcesPaths)
      requireFolder(
        path,
        `the resources folder of "${app.appId}"`,
        "correct --resources-path or resourcesPaths",
      );
    if (app.config !== undefined && !existsSync(app.config))
      throw new CliError(
        `the configuration ${app.config} of "${app.appId}" does not exist; correct --config or configFilePath`,
      );
  }
  const wanted = apps.flatMap(portsOf);
  for (const [i, { port, what }] of wanted.entries()) {
    const other = wanted.slice(0, i).find((each) => each.port === port);
    if (other !== undefined)
      throw new CliError(`port ${String(port)} is both ${other.what} and ${what}; choose different ports`);
    if (!(await isPortFree(port)))
      throw new CliError(
        `port ${String(port)} (${what}) is in use by another program; stop it or choose another port`,
      );
  }
}

function requireFolder(path: string, what: string, remedy: string): void {
  if (!existsSync(path)) throw new CliError(`${what} ${path} does not exist; ${remedy}`);
  if (!statSync(path).isDirectory()) throw new CliError(`${what} ${path} is not a folder; ${remedy}`);
}

interface WantedPort {
  readonly port: number;
  readonly what: string;
}

/** Returns the fixed ports of an app. The app's own port is only checked if this run starts the app. */
function portsOf(app: AppSpec): WantedPort[] {
  const ports: readonly (readonly [number | undefined, string])[] = [
    [app.command.length > 0 && isLocal(app) ? app.appPort : undefined, "the app port"],
    [app.daprHttpPort, "daprd's HTTP port"],
    [app.daprGrpcPort, "daprd's gRPC port"],
    [app.daprInternalGrpcPort, "daprd's internal gRPC port"],
    [app.metricsPort, "daprd's metrics port"],
  ];
  return ports.flatMap(([port, name]) =>
    port === undefined ? [] : [{ port, what: `${name} of "${app.appId}"` }],
  );
}

function isLocal({ appChannelAddress = "127.0.0.1" }: AppSpec): boolean {
  return ["127.0.0.1", "localhost"].includes(appChannelAddress);
}
