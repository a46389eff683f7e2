import { createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { AppCallback, AppCallbackAlpha, AppCallbackHealthCheck } from "@dapr-ts/proto";
import { DaprServer } from "@dapr-ts/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Recorder } from "./support/recorder.ts";

let server: DaprServer;
let calls = 0;

beforeAll(async () => {
  const options = { port: 0, waitForSidecar: false, stopSignals: [], logger: new Recorder() };
  server = new DaprServer({ ...options, channel: "grpc", appToken: "right" });
  const handle = (): void => void calls++;
  server.method("greet", handle).job("report", handle).binding("tick", handle);
  server.subscribe("pubsub", "orders", handle);
  await server.start();
});

afterAll(() => server.stop());

/** Returns a transport that sends what daprd would send, with a token of the test. */
function withToken(token: string | undefined): Transport {
  return createGrpcTransport({
    baseUrl: `http://127.0.0.1:${String(server.port)}`,
    interceptors: [
      (next) => (request) => {
        if (token !== undefined) request.header.set("dapr-api-token", token);
        return next(request);
      },
    ],
  });
}

const CALLS: readonly [string, (transport: Transport) => Promise<unknown>][] = [
  ["OnInvoke", (to) => createClient(AppCallback, to).onInvoke({ method: "greet" })],
  [
    "OnTopicEvent",
    (to) => createClient(AppCallback, to).onTopicEvent({ pubsubName: "pubsub", topic: "orders" }),
  ],
  [
    "OnBulkTopicEvent",
    (to) => createClient(AppCallback, to).onBulkTopicEvent({ pubsubName: "pubsub", topic: "orders" }),
  ],
  ["OnBindingEvent", (to) => createClient(AppCallback, to).onBindingEvent({ name: "tick" })],
  ["OnJobEvent", (to) => createClient(AppCallback, to).onJobEvent({ name: "report" })],
  ["OnJobEventAlpha1", (to) => createClient(AppCallbackAlpha, to).onJobEventAlpha1({ name: "report" })],
];

test.each(CALLS)("%s is refused without the app's token, and with another", async (_name, call) => {
  const before = calls;
  for (const token of [undefined, "", "wrong", "righ", "right1"])
    await expect(call(withToken(token))).rejects.toThrow("[unauthenticated] invalid app API token");
  expect(calls).toBe(before);
  await call(withToken("right"));
});

test("calls for which daprd sends no token are answered without one", async () => {
  const to = withToken(undefined);
  const { subscriptions } = await createClient(AppCallback, to).listTopicSubscriptions({});
  expect(subscriptions.map(({ topic }) => topic)).toEqual(["orders"]);
  expect((await createClient(AppCallback, to).listInputBindings({})).bindings).toEqual(["tick"]);
  expect(await createClient(AppCallbackHealthCheck, to).healthCheck({})).toMatchObject({});
});
