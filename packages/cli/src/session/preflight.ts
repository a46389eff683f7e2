import { existsSync, statSync } from "node:fs";
import { printable } from "@dapr-ts/core/internal";
import { isPortFree } from "@dapr-ts/testing/internal";
import { quote } from "../output/quote.ts";
import type { RegisteredRun } from "../registry/run-registry.ts";
import { CliError } from "../spec/cli-error.ts";
import type { AppSpec, RunSpec } from "../spec/run-spec.ts";

/**
 * Checks what would make a run fail later and less clearly: app ids, folders and files that do not exist, ports in use.
 *
 * @throws CliError with the remedy
 */
export async function preflight({ apps, watch }: RunSpec, runs: readonly RegisteredRun[]): Promise<void> {
  for (const path of watch === true || watch === false ? [] : watch)
    if (!existsSync(path)) throw new CliError(`${path} does not exist; correct --watch-path`);
  for (const app of apps) {
    requireAppId(app.appId);
    requireProgram(app);
    for (const arg of app.daprArgs) requirePassable(arg.split("=")[0] ?? "");
    requireFolder(app.dir, `the folder of "${app.appId}"`, "correct appDirPath");
    for (const path of app.resourcesPaths)
      requireFolder(
        path,
        `the resources folder of "${app.appId}"`,
        "correct --resources-path or resourcesPaths",
      );
    if (app.config !== undefined) requireFile(app.config, `the configuration of "${app.appId}"`);
  }
  const wanted = apps.flatMap(portsOf);
  for (const [i, { port, what }] of wanted.entries()) {
    const other = wanted.slice(0, i).find((each) => each.port === port);
    if (other !== undefined)
      throw new CliError(`port ${String(port)} is both ${other.what} and ${what}; choose different ports`);
    if (!(await isPortFree(port)))
      throw new CliError(
        `port ${String(port)} (${what}) is in use by ${userOf(port, runs)} or choose another port`,
      );
  }
}

function requireFolder(path: string, what: string, remedy: string): void {
  if (!existsSync(path)) throw new CliError(`${what} ${path} does not exist; ${remedy}`);
  if (!statSync(path).isDirectory()) throw new CliError(`${what} ${path} is not a folder; ${remedy}`);
}

function requireFile(path: string, what: string): void {
  const remedy = "correct --config or configFilePath";
  if (!existsSync(path)) throw new CliError(`${what} ${path} does not exist; ${remedy}`);
  if (statSync(path).isDirectory()) throw new CliError(`${what} ${path} is a folder; ${remedy}`);
}

/** Throws for an id that daprd refuses, which it does only after it has started. */
function requireAppId(appId: string): void {
  if (appId === "") throw new CliError("the app id is empty; correct --app-id or appID");
  if (printable(appId) !== appId)
    throw new CliError(`the app id ${quote(appId)} contains control characters; correct --app-id or appID`);
  if (appId.includes("."))
    throw new CliError(
      `the app id "${appId}" contains a dot, which Dapr does not allow; correct --app-id or appID`,
    );
}

/** Throws for a command for which Node throws too, without a word on the app. */
function requireProgram({ command, env, appId }: AppSpec): void {
  const where = `the command of "${appId}"`;
  if (command[0] === "") throw new CliError(`${where} begins with an empty word; name its program there`);
  const words = [...command, ...Object.keys(env), ...Object.values(env)];
  if (words.some((word) => word.includes("\0")))
    throw new CliError(
      `${where} or its "env" contains the character NUL, which no program can receive; remove it`,
    );
}

/** Flags of daprd by which this command could no longer reach it. */
const OWN_FLAGS = new Set(["--app-id", "--dapr-http-port", "--dapr-grpc-port"]);

function requirePassable(flag: string): void {
  if (flag === "--unix-domain-socket")
    throw new CliError(
      "dapr-ts reaches its sidecars by ports; leave out --unix-domain-socket or unixDomainSocket",
    );
  if (OWN_FLAGS.has(flag)) throw new CliError(`pass ${flag} to dapr-ts itself, before --sidecar-args`);
}

/** Returns the user of a port with the way to stop it. */
function userOf(port: number, runs: readonly RegisteredRun[]): string {
  const app = runs
    .flatMap((run) => run.apps)
    .find(({ appPort, httpPort, grpcPort }) => [appPort, httpPort, grpcPort].includes(port));
  return app === undefined
    ? "another program; stop it"
    : `the running app "${app.appId}"; stop it with \`dapr-ts stop --app-id ${app.appId}\``;
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
