import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { DaprClient } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";

const NOWHERE = "http://127.0.0.1:1";

function clientOf(httpEndpoint: string): DaprClient {
  const quiet = { error: ignore, warn: ignore, info: ignore, debug: ignore };
  const client = new DaprClient({ httpEndpoint, grpcEndpoint: NOWHERE, logger: quiet, timeoutMs: 30_000 });
  onTestFinished(() => client.close());
  return client;
}

const ignore = (): void => undefined;

/** Calls that HTTP cannot carry. */
const CALLS: Readonly<Record<string, (dapr: DaprClient) => Promise<unknown>>> = {
  "pubsub.subscribe": (dapr) => dapr.pubsub.subscribe("pubsub", "orders", ignore),
  "configuration.subscribe": (dapr) => dapr.configuration.subscribe("config", ["color"], ignore),
  "jobs.list": (dapr) => dapr.jobs.list(),
  "state.set of bytes": (dapr) => dapr.state.set("s", "k", new Uint8Array([1])),
};

describe.each(Object.entries(CALLS))("%s, which requires gRPC", (_name, call) => {
  test("rejects with unavailable if the sidecar is down", async () => {
    const error = await failureOf(call(clientOf(NOWHERE)));
    expect(error).toMatchObject({ code: "unavailable" });
    expect(error.message).toContain("127.0.0.1:1");
  });

  test("rejects with unimplemented, and the address, if only gRPC cannot be reached", async () => {
    const server = createServer((_request, response) => response.writeHead(204).end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const error = await failureOf(call(clientOf(`http://127.0.0.1:${String(port)}`)));
    expect(error).toMatchObject({ code: "unimplemented" });
    expect(error.message).toContain("gRPC, which cannot be reached");
    expect(error.message).toContain("127.0.0.1:1");
  });
});
