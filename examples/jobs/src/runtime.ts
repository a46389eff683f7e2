import { freePort, startDapr, type Backend } from "@dapr-ts/testing";

/** A real Dapr with a sidecar for an app at a port that was free a moment ago. */
export async function startRuntime(backend: Exclude<Backend, "existing">) {
  const port = await freePort();
  const dapr = await startDapr({ backend, apps: [{ appId: "reports", appPort: port }] });
  return {
    port,
    environment: { DAPR_HTTP_ENDPOINT: dapr.httpEndpoint, DAPR_GRPC_ENDPOINT: dapr.grpcEndpoint },
    [Symbol.asyncDispose]: () => dapr[Symbol.asyncDispose](),
  };
}
