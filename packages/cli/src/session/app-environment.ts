import type { Sidecar } from "@dapr-ts/testing";
import type { AppSpec } from "../spec/run-spec.ts";

/** Returns the environment of the app: this process's, with the variables that `dapr run` adds. */
export function appEnvironment(
  app: Pick<AppSpec, "appId" | "appPort" | "appProtocol" | "env" | "appChannelAddress">,
  sidecar: Pick<Sidecar, "httpPort" | "grpcPort" | "metricsEndpoint">,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const result: NodeJS.ProcessEnv = {
    ...env,
    APP_ID: app.appId,
    APP_PROTOCOL: app.appProtocol,
    APP_CHANNEL_ADDRESS: app.appChannelAddress ?? "127.0.0.1",
    DAPR_HTTP_PORT: String(sidecar.httpPort),
    DAPR_GRPC_PORT: String(sidecar.grpcPort),
  };
  if (app.appPort !== undefined) result["APP_PORT"] = String(app.appPort);
  if (sidecar.metricsEndpoint !== undefined)
    result["DAPR_METRICS_PORT"] = new URL(sidecar.metricsEndpoint).port;
  // SDKs prefer these to the ports, and they would name another sidecar.
  delete result["DAPR_HTTP_ENDPOINT"];
  delete result["DAPR_GRPC_ENDPOINT"];
  return { ...result, ...app.env };
}
