import { expect, test } from "vitest";
import { appEnvironment } from "../src/session/app-environment.ts";

const sidecar = { httpPort: 3501, grpcPort: 50002, metricsEndpoint: "http://127.0.0.1:9091/metrics" };

test("the app gets what dapr run gives it, over its own environment", () => {
  const env = { HOME: "/home/me", DAPR_HTTP_PORT: "1" };
  expect(
    appEnvironment({ appId: "orders", appPort: 3000, appProtocol: "grpc", env: { MORE: "1" } }, sidecar, env),
  ).toEqual({
    HOME: "/home/me",
    MORE: "1",
    APP_ID: "orders",
    APP_PORT: "3000",
    APP_PROTOCOL: "grpc",
    APP_CHANNEL_ADDRESS: "127.0.0.1",
    DAPR_HTTP_PORT: "3501",
    DAPR_GRPC_PORT: "50002",
    DAPR_METRICS_PORT: "9091",
  });
});

test("keeps the app's own APP_PORT without --app-port, and leaves out addresses of other sidecars", () => {
  const env = { DAPR_HTTP_ENDPOINT: "http://elsewhere", DAPR_GRPC_ENDPOINT: "elsewhere:1", APP_PORT: "8080" };
  const app = appEnvironment({ appId: "orders", appProtocol: "http", env: {} }, sidecar, env);
  expect(app).not.toHaveProperty("DAPR_HTTP_ENDPOINT");
  expect(app).not.toHaveProperty("DAPR_GRPC_ENDPOINT");
  // An app that listens on its own APP_PORT is not daprd's business, and keeps it.
  expect(app["APP_PORT"]).toBe("8080");
});
