import { freePort, startDapr } from "@dapr-ts/testing";
import { describe, expect, test } from "vitest";
import { SDKS, type Sdk } from "./support/sdk.ts";

const quiet = (): void => undefined;
const logger = { service: { error: quiet, warn: quiet, info: quiet, verbose: quiet, debug: quiet } };

type Server = InstanceType<Sdk["DaprServer"]>;
type Received = Record<string, unknown[]>;

/** Registers handlers that record what they receive. */
async function register(server: Server, { HttpMethod, DaprPubSubStatusEnum }: Sdk): Promise<Received> {
  const received: Received = {};
  const record =
    (name: string, status?: unknown) =>
    async (data: unknown): Promise<unknown> => {
      (received[name] ??= []).push(data);
      return status;
    };
  await server.pubsub.subscribe("pubsub", "plain", record("plain", DaprPubSubStatusEnum.SUCCESS));
  await server.pubsub.subscribe("pubsub", "raw", record("raw"), "raw-route", { rawPayload: true });
  await server.pubsub.subscribe("pubsub", "rules", record("default"), { default: "/all" });
  await server.pubsub.subscribeWithOptions("pubsub", "ruled", {
    route: { default: "/else", rules: [{ match: 'event.type == "special"', path: "/special" }] },
  });
  server.pubsub.subscribeToRoute("pubsub", "ruled", "/special", record("special"));
  server.pubsub.subscribeToRoute("pubsub", "ruled", "/else", record("else"));
  await server.pubsub.subscribe("pubsub", "two", record("first"));
  server.pubsub.subscribeToRoute("pubsub", "two", "", record("second"));
  await server.invoker.listen("echo", async ({ body, metadata }) => ({ body, type: metadata?.contentType }), {
    method: HttpMethod.POST,
  });
  await server.invoker.listen("nothing", async () => undefined, { method: HttpMethod.PUT });
  return received;
}

/** Runs the program on one SDK, with a sidecar of its own. */
async function run(which: "official" | "compat", protocol: "HTTP" | "GRPC"): Promise<unknown> {
  const sdk = SDKS[which];
  const port = await freePort();
  const isGrpc = protocol === "GRPC";
  const communicationProtocol = sdk.CommunicationProtocolEnum[protocol];
  const [httpPort, grpcPort] = [await freePort(), await freePort()];
  const server = new sdk.DaprServer({
    serverHost: "127.0.0.1",
    serverPort: String(port),
    communicationProtocol,
    logger,
    clientOptions: {
      daprHost: "127.0.0.1",
      daprPort: String(isGrpc ? grpcPort : httpPort),
      communicationProtocol,
    },
  });
  const received = await register(server, sdk);
  await server.daprServer.start("127.0.0.1", String(port));
  const runtime = await startDapr({
    backend: "process",
    placement: false,
    scheduler: false,
    apps: [{ appId: "app", appPort: port, appProtocol: isGrpc ? "grpc" : "http", httpPort, grpcPort }],
    components: [{ name: "pubsub", type: "pubsub.in-memory" }],
  });
  await runtime.apps.app.waitForApp();
  const { pubsub, invoker } = server.client;
  await pubsub.publish("pubsub", "plain", "text");
  await pubsub.publish("pubsub", "plain", { a: [1] });
  await pubsub.publish("pubsub", "raw", { b: 2 }, { metadata: { rawPayload: "true" } });
  await pubsub.publish("pubsub", "rules", "all");
  await pubsub.publish("pubsub", "ruled", "c", { metadata: { "cloudevent.type": "special" } });
  await pubsub.publish("pubsub", "ruled", "d");
  await pubsub.publish("pubsub", "two", "both");
  const counts = { plain: 2, raw: 1, default: 1, special: 1, else: 1, first: 1, second: 1 };
  await expect
    .poll(() => Object.fromEntries(Object.entries(received).map(([name, all]) => [name, all.length])), {
      timeout: 30_000,
    })
    .toEqual(counts);
  const echoed = await invoker.invoke("app", "echo", sdk.HttpMethod.POST, { c: 3 });
  const text = isGrpc ? undefined : await invoker.invoke("app", "echo", sdk.HttpMethod.POST, "t" as never);
  const nothing = isGrpc ? undefined : await invoker.invoke("app", "nothing", sdk.HttpMethod.PUT, { a: 1 });
  const subscriptions = JSON.parse(JSON.stringify(server.pubsub.getSubscriptions())) as unknown;
  await runtime[Symbol.asyncDispose]();
  await server.stop();
  await server.client.stop();
  for (const all of Object.values(received))
    all.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { received, echoed, text, nothing, subscriptions };
}

describe.each(["HTTP", "GRPC"] as const)("the same server over %s", (protocol) => {
  test("receives and returns the same", async () => {
    const [official, compat] = [await run("official", protocol), await run("compat", protocol)];
    expect(compat).toEqual(official);
  });
});
