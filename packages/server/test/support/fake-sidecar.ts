import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** The responses of a fake sidecar. May be changed while it runs. */
export interface FakeSidecarState {
  isHealthy: boolean;
  metadata: object;
}

export interface FakeSidecar extends AsyncDisposable {
  readonly httpEndpoint: string;
  readonly state: FakeSidecarState;
}

/** Serves a sidecar's health and metadata over real HTTP. */
export async function startFakeSidecar(metadata: object = {}, isHealthy = true): Promise<FakeSidecar> {
  const state: FakeSidecarState = { isHealthy, metadata };
  const server = createServer(({ url }, response) => {
    if (url === "/v1.0/metadata") {
      response.setHeader("content-type", "application/json").end(JSON.stringify(state.metadata));
    } else if (url === "/v1.0/healthz/outbound") response.writeHead(204).end();
    else response.writeHead(state.isHealthy ? 204 : 500).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    state,
    httpEndpoint: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
