import { expect, onTestFinished, test } from "vitest";
import { DaprClient, DaprError, type DaprClientOptions } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { fakeGrpc, fakeHttp } from "./support/fake-server.ts";

const WRONG = [new AbortController(), {}, null, "signal"] as const;

const CLIENTS: Record<string, DaprClientOptions> = {
  http: { protocol: "http" },
  fetch: { protocol: "http", fetch: globalThis.fetch },
  grpc: { protocol: "grpc" },
};

test.each(Object.entries(CLIENTS))(
  "rejects with invalid_argument for a signal of another type, and sends nothing: %s",
  async (_name, own) => {
    const sent: unknown[] = [];
    const httpEndpoint = await fakeHttp((request) => void sent.push(request.url));
    const { endpoint } = await fakeGrpc((_stream, headers) => void sent.push(headers[":path"]));
    const dapr = new DaprClient({ httpEndpoint, grpcEndpoint: endpoint, timeoutMs: 30_000, ...own });
    onTestFinished(() => dapr.close());
    for (const wrong of WRONG) {
      const options = { signal: wrong as unknown as AbortSignal };
      const calls = [
        dapr.state.get("store", "key", options),
        dapr.pubsub.publish("pubsub", "topic", 1, options),
        dapr.pubsub.subscribe("pubsub", "topic", () => undefined, options),
        dapr.configuration.subscribe("settings", ["a"], () => undefined, options),
        dapr.workflow.schedule("order", 1, options),
      ];
      for (const error of await Promise.all(calls.map((call: Promise<unknown>) => failureOf(call)))) {
        expect(error).toBeInstanceOf(DaprError);
        expect(error).toMatchObject({ code: "invalid_argument" });
        expect(error.message).toContain("signal must be an AbortSignal");
      }
    }
    expect(sent).toEqual([]);
  },
);
