import type { Sidecar } from "../runtime.ts";
import type { RunFlags } from "./run-flags.ts";

/** Returns the environment of the app: this process's, with the variables that `dapr run` adds. */
export function appEnvironment(
  flags: Pick<RunFlags, "appId" | "appPort" | "appProtocol">,
  sidecar: Pick<Sidecar, "httpPort" | "grpcPort" | "metricsEndpoint">,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const app: NodeJS.ProcessEnv = {
    ...env,
    APP_ID: flags.appId,
    APP_PROTOCOL: flags.appProtocol,
    APP_CHANNEL_ADDRESS: "127.0.0.1",
    DAPR_HTTP_PORT: String(sidecar.httpPort),
    DAPR_GRPC_PORT: String(sidecar.grpcPort),
  };
  if (flags.appPort !== undefined) app["APP_PORT"] = String(flags.appPort);
  if (sidecar.metricsEndpoint !== undefined) app["DAPR_METRICS_PORT"] = new URL(sidecar.metricsEndpoint).port;
  // SDKs prefer these to the ports, and they would name another sidecar.
  delete app["DAPR_HTTP_ENDPOINT"];
  delete app["DAPR_GRPC_ENDPOINT"];
  return app;
}
