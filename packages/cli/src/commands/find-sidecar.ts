import { quote } from "../output/quote.ts";
import { RunRegistry, type RegisteredApp } from "../registry/run-registry.ts";
import { CliError } from "../spec/cli-error.ts";

/** Addresses of the sidecar of a running app. */
export interface SidecarAddress {
  readonly appId: string;
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
}

/**
 * Returns the sidecar of a running app. Without an id: the one of the environment, else that of the only running app.
 *
 * @throws CliError if it is not clear which one, or none runs
 */
export function findSidecar(
  appId: string | undefined,
  env: NodeJS.ProcessEnv,
  registry = new RunRegistry(),
): SidecarAddress | undefined {
  const apps = registry.list().flatMap((run) => run.apps);
  if (appId !== undefined) {
    const app = apps.find((each) => each.appId === appId);
    if (app === undefined) throw new CliError(`no app with the id ${quote(appId)} runs${running(apps)}`);
    return addressOf(app);
  }
  if (env["DAPR_HTTP_ENDPOINT"] || env["DAPR_HTTP_PORT"]) return undefined;
  const [app, ...others] = apps;
  if (app === undefined) throw new CliError("no app runs; start one with `dapr-ts run -- node app.js`");
  if (others.length > 0) throw new CliError(`several apps run; choose one with --app-id${running(apps)}`);
  return addressOf(app);
}

/** Returns the sidecar of an app, or any other one if the app was not started by this command. */
export function sidecarFor(
  appId: string,
  env: NodeJS.ProcessEnv,
  registry = new RunRegistry(),
): SidecarAddress | undefined {
  const apps = registry.list().flatMap((run) => run.apps);
  const app = apps.find((each) => each.appId === appId) ?? apps[0];
  return app === undefined ? findSidecar(undefined, env, registry) : addressOf(app);
}

function addressOf({ appId, httpPort, grpcPort }: RegisteredApp): SidecarAddress {
  return {
    appId,
    httpEndpoint: `http://127.0.0.1:${String(httpPort)}`,
    grpcEndpoint: `http://127.0.0.1:${String(grpcPort)}`,
  };
}

function running(apps: readonly RegisteredApp[]): string {
  return apps.length === 0
    ? "; start it with `dapr-ts run`"
    : `; running: ${apps.map(({ appId }) => appId).join(", ")}`;
}
