import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Code, ConnectError } from "@connectrpc/connect";
import { startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DaprClient } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { Greeter } from "./support/greeter.ts";

const MEMORY = { name: "memory", type: "state.in-memory" };

function clientOf(runtime: DaprRuntime, protocol: "http" | "grpc", apiToken?: string): DaprClient {
  return new DaprClient({
    protocol,
    httpEndpoint: runtime.httpEndpoint,
    grpcEndpoint: runtime.grpcEndpoint,
    timeoutMs: 30_000,
    apiToken,
  });
}

describe.each(["http", "grpc"] as const)("a real sidecar over %s", (protocol) => {
  let runtime: DaprRuntime<"app">;
  let dapr: DaprClient;

  beforeAll(async () => {
    runtime = await startDapr({
      backend: "process",
      components: [MEMORY],
      placement: false,
      scheduler: false,
    });
    dapr = clientOf(runtime, protocol);
  });

  afterAll(async () => {
    await dapr.close();
    await runtime.stop();
  });

  test("fails each call by its deadline while it is frozen, and responds again when it continues", async () => {
    await dapr.state.set("memory", "k", 1);
    await runtime.apps.app.pause();
    const begun = performance.now();
    const errors = await Promise.all([
      failureOf(dapr.state.get("memory", "k", { timeoutMs: 500 })),
      failureOf(dapr.state.set("memory", "k", 2, { timeoutMs: 500 })),
      failureOf(dapr.metadata.get({ timeoutMs: 500 })),
    ]);
    const took = performance.now() - begun;
    await runtime.apps.app.resume();
    expect(errors.map(({ code }) => code)).toEqual(Array(3).fill("deadline_exceeded"));
    expect(took).toBeGreaterThan(490);
    expect(took).toBeLessThan(20_000);
    expect([1, 2]).toContain(await dapr.state.get("memory", "k"));
  });

  test("is unavailable after it was killed, and is reached again on the same ports", async () => {
    await runtime.apps.app.kill("SIGKILL");
    await runtime.apps.app.exited;
    await expect(failureOf(dapr.state.get("memory", "k"))).resolves.toMatchObject({ code: "unavailable" });
    expect(await dapr.health.isOutboundHealthy()).toBe(false);
    await expect(failureOf(dapr.health.waitUntilReady({ timeoutMs: 300 }))).resolves.toMatchObject({
      code: "deadline_exceeded",
    });
    const back = dapr.health.waitUntilReady({ timeoutMs: 90_000 });
    await runtime.apps.app.restart();
    await back;
    await dapr.state.set("memory", "k", 3);
    expect(await dapr.state.get("memory", "k")).toBe(3);
  });

  test("ends after sidecar.shutdown()", async () => {
    await dapr.sidecar.shutdown();
    const { code } = await runtime.apps.app.exited;
    expect(code).toBe(0);
    await runtime.apps.app.restart();
  });
});

describe("a sidecar with an API token", () => {
  let runtime: DaprRuntime;

  beforeAll(async () => {
    runtime = await startDapr({
      backend: "process",
      components: [MEMORY],
      placement: false,
      scheduler: false,
      apiToken: "s3cret",
    });
  });

  afterAll(() => runtime.stop());

  test.each(["http", "grpc"] as const)("over %s", async (protocol) => {
    await using right = clientOf(runtime, protocol, "s3cret");
    await right.state.set("memory", "k", 1);
    expect(await right.state.get("memory", "k")).toBe(1);
    await using wrong = clientOf(runtime, protocol, "guess");
    const error = await failureOf(wrong.state.get("memory", "k"));
    expect(error).toMatchObject({ code: "unauthenticated" });
    expect(error.message).not.toContain("guess");
    await using none = clientOf(runtime, protocol);
    await expect(failureOf(none.state.get("memory", "k"))).resolves.toMatchObject({
      code: "unauthenticated",
    });
    // Health is asked over HTTP, and needs no token there.
    expect(await none.health.isOutboundHealthy()).toBe(true);
  });
});

describe("a user's own gRPC service behind the sidecar", () => {
  let runtime: DaprRuntime;
  let dapr: DaprClient;
  const server = createServer(
    connectNodeAdapter({
      routes: (router) =>
        router.service(Greeter, {
          greet: ({ value }) => {
            if (value === "") throw new ConnectError("nobody", Code.NotFound);
            return { value: `Hello, ${value}` };
          },
          async *spell({ value }) {
            for (const letter of value) yield { value: letter };
          },
        }),
    }),
  );

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    runtime = await startDapr({
      backend: "process",
      placement: false,
      scheduler: false,
      apps: [
        { appId: "caller" },
        { appId: "service", appPort: (server.address() as AddressInfo).port, appProtocol: "grpc" },
      ],
    });
    await runtime.apps["service"]?.waitForApp();
    dapr = clientOf(runtime, "http");
  });

  afterAll(async () => {
    await dapr.close();
    await runtime.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  test("answers, fails with its own code, and streams", async () => {
    const greeter = dapr.invoker.grpc("service", Greeter);
    expect((await greeter.greet({ value: "Ada" })).value).toBe("Hello, Ada");
    await expect(greeter.greet({})).rejects.toMatchObject({ code: Code.NotFound, rawMessage: "nobody" });
    const letters: string[] = [];
    for await (const { value } of greeter.spell({ value: "abc" })) letters.push(value);
    expect(letters).toEqual(["a", "b", "c"]);
    expect("then" in greeter).toBe(false);
  });
});
