import { startDapr, freePort, type AppOptions, type DaprRuntime } from "@dapr-ts/testing";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SERVER_DIFFERENCES } from "./programs/differences.ts";
import { COUNTS, register, registerLate, run, type Received, type Server } from "./programs/server.ts";
import { startBroker } from "./support/broker.ts";
import { logger } from "./support/quiet.ts";
import { SDKS } from "./support/sdk.ts";

/** One server of a package, with a sidecar. */
interface App {
  readonly id: string;
  readonly sdk: "official" | "compat";
  readonly isGrpc: boolean;
  readonly options?: object;
}

const APPS = {
  "official-http": { sdk: "official", isGrpc: false },
  "compat-http": { sdk: "compat", isGrpc: false },
  "official-express": { sdk: "official", isGrpc: false, options: { serverHttp: ownApp() } },
  "compat-express": { sdk: "compat", isGrpc: false, options: { serverHttp: ownApp() } },
  "official-grpc": { sdk: "official", isGrpc: true },
  "compat-grpc": { sdk: "compat", isGrpc: true },
  "options-http": {
    sdk: "compat",
    isGrpc: false,
    options: {
      compat: {
        handlerErrors: "acknowledge",
        listen: "serverHost",
        plainEvents: "drop",
        subscriptionMetadata: "plain",
      },
    },
  },
  "retry-http": { sdk: "compat", isGrpc: false, options: { compat: { plainEvents: "retry" } } },
  "options-grpc": {
    sdk: "compat",
    isGrpc: true,
    options: { compat: { handlerErrors: "acknowledge", subscriptionMetadata: "plain" } },
  },
} as const satisfies Record<string, Omit<App, "id">>;

type Id = keyof typeof APPS;
const ids = Object.keys(APPS) as Id[];

interface Started {
  readonly server: Server;
  readonly received: Received;
  readonly port: number;
  results?: unknown;
}

const stack = new AsyncDisposableStack();
const started = new Map<Id, Started>();
let runtime: DaprRuntime<Id>;

/** Starts every server, then one runtime with a sidecar for each. */
beforeAll(async () => {
  const broker = stack.use(await startBroker());
  const apps: (AppOptions & { appId: Id })[] = [];
  for (const id of ids) apps.push(await start(id, broker.url));
  runtime = stack.use(
    await startDapr({
      backend: "process",
      placement: false,
      scheduler: false,
      // An event whose handler fails goes to the dead letter topic at once.
      redelivery: false,
      apps,
      components: [
        { name: "pubsub", type: "pubsub.in-memory" },
        {
          name: "mqtt",
          type: "pubsub.mqtt3",
          initTimeout: "2m",
          metadata: { url: broker.url, qos: 1, cleanSession: true },
        },
      ],
    }),
  );
  await Promise.all(
    ids.map(async (id) => {
      await runtime.apps[id].waitForApp();
      const app = at(id);
      app.results = await run(app.server, SDKS[APPS[id].sdk], id, APPS[id].isGrpc);
    }),
  );
});

afterAll(async () => {
  await stack.disposeAsync();
  for (const { server } of started.values()) {
    await server.stop();
    await server.client.stop();
  }
});

async function start(id: Id, brokerUrl: string): Promise<AppOptions & { appId: Id }> {
  const { sdk: name, isGrpc, ...given } = APPS[id] as Omit<App, "id">;
  const sdk = SDKS[name];
  const [port, httpPort, grpcPort] = [await freePort(), await freePort(), await freePort()];
  const communicationProtocol = sdk.CommunicationProtocolEnum[isGrpc ? "GRPC" : "HTTP"];
  const daprPort = String(isGrpc ? grpcPort : httpPort);
  const server = new sdk.DaprServer({
    serverHost: "127.0.0.1",
    serverPort: String(port),
    communicationProtocol,
    logger,
    clientOptions: { daprHost: "127.0.0.1", daprPort, communicationProtocol },
    ...given.options,
  });
  const received = await register(server, sdk, id);
  if (given.options !== undefined && "serverHttp" in given.options) addRoute(server);
  await server.daprServer.start("127.0.0.1", String(port));
  await registerLate(server, received, id);
  started.set(id, { server, received, port });
  const input = (topic: string) => ({
    name: `${id}-${topic}`,
    type: "bindings.mqtt3",
    initTimeout: "2m",
    metadata: { url: brokerUrl, topic: `${id}/${topic}`, consumerID: `${id}-${topic}`, qos: 1 },
  });
  return {
    appId: id,
    appPort: port,
    appProtocol: isGrpc ? "grpc" : "http",
    httpPort,
    grpcPort,
    components: [input("in"), input("late")],
  };
}

/** An Express app of the user's. */
function ownApp() {
  const app = express();
  app.get("/own", (_request, response) => void response.json({ own: true }));
  return app;
}

/** Adds a route of the user's after the server, which reads the body then. */
function addRoute({ daprServer }: Server): void {
  (daprServer.getServer() as express.Express).post("/own", (request, response) => {
    response.json({ body: request.body as unknown });
  });
}

/** Counts of compat, which by default returns RETRY for an event whose handler throws. */
const RETRIED: Readonly<Record<string, number>> = { ...COUNTS, "throws-dead": 1 };

/** The official SDK refuses text of a binding over HTTP. */
const officialCounts = (id: Id): Readonly<Record<string, number>> =>
  APPS[id].isGrpc ? COUNTS : { ...COUNTS, binding: 1 };

const at = (id: Id): Started => started.get(id) as Started;

/** Waits until the handlers of an app have received what was sent, and returns it in an order of its own. */
async function receivedBy(id: Id, expected: Readonly<Record<string, number>>): Promise<Received> {
  const { received } = at(id);
  const counts = () => Object.fromEntries(Object.entries(received).map(([name, all]) => [name, all.length]));
  await expect
    .poll(counts, { timeout: 90_000, message: `what the handlers of ${id} received` })
    .toEqual(expected);
  const sorted = Object.entries(received).map(([name, all]) => [
    name,
    [...all].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ]);
  return Object.fromEntries(sorted) as Received;
}

/** Replaces the app id in names, so that two apps can be compared. */
const normalized = (id: Id, value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(id, "app").replaceAll(id.replaceAll("-", "--"), "app"));

test.each([
  ["official-http", "compat-http"],
  ["official-express", "compat-express"],
  ["official-http", "compat-express"],
  ["official-grpc", "compat-grpc"],
] as const)("%s and %s receive and return the same", async (official, compat) => {
  const seen = async (id: Id, counts: Readonly<Record<string, number>>): Promise<unknown> => {
    const received = { ...(await receivedBy(id, counts)) };
    for (const name of Object.keys(SERVER_DIFFERENCES[APPS[id].isGrpc ? "grpc" : "http"]))
      delete received[name];
    const { results, server } = at(id);
    return normalized(id, { received, results, subscriptions: server.pubsub.getSubscriptions() });
  };
  const [own, others] = [await seen(compat, RETRIED), await seen(official, officialCounts(official))];
  expect(own).toEqual(others);
});

test("text of a binding over HTTP reaches the handler, while the official SDK refuses it", async () => {
  expect((await receivedBy("official-http", officialCounts("official-http")))["binding"]).toEqual([
    { hello: "world" },
  ]);
  expect((await receivedBy("compat-http", RETRIED))["binding"]).toEqual(["text", { hello: "world" }]);
});

test("a payload without a CloudEvent over gRPC reaches the handler, while the official SDK passes no data", async () => {
  expect((await receivedBy("official-grpc", COUNTS))["bare"]).toEqual([""]);
  expect((await receivedBy("compat-grpc", RETRIED))["bare"]).toEqual([expect.objectContaining({ b: 3 })]);
});

test.each(["http", "grpc"] as const)("handlerErrors: acknowledge over %s loses the event", async (wire) => {
  const dropped = wire === "http" ? { "bare-dead": 1 } : { bare: 1 };
  const { bare: _, ...others } = COUNTS;
  const received = await receivedBy(`options-${wire}`, { ...others, ...dropped });
  expect(received["throws"]).toEqual([{ c: 4 }]);
  expect(received["throws-dead"]).toBeUndefined();
});

test("plainEvents: drop sends a payload without a CloudEvent to the dead letter topic", async () => {
  const { bare: _, ...others } = COUNTS;
  const received = await receivedBy("options-http", { ...others, "bare-dead": 1 });
  expect(received["bare"]).toBeUndefined();
});

test("plainEvents: retry has a payload without a CloudEvent sent again until it goes to the dead letter topic", async () => {
  const { bare: _, ...others } = RETRIED;
  const received = await receivedBy("retry-http", { ...others, "bare-dead": 1 });
  expect(received["bare"]).toBeUndefined();
});

test.each([
  ["official-http", '"group"'],
  ["compat-http", '"group"'],
  ["official-grpc", '"group"'],
  ["compat-grpc", '"group"'],
  ["options-http", "group"],
  ["options-grpc", "group"],
] as const)("the subscription of %s has the consumer group %s", async (id, group) => {
  const response = await fetch(`${runtime.apps[id].httpEndpoint}/v1.0/metadata`);
  const { subscriptions } = (await response.json()) as {
    subscriptions: { topic: string; metadata?: Record<string, string> }[];
  };
  expect(subscriptions.find(({ topic }) => topic === "bare")?.metadata).toEqual({ consumerID: group });
});

test.runIf(process.platform === "linux")("listen: serverHost listens on that address alone", async () => {
  const reachable = async (id: Id): Promise<boolean> =>
    fetch(`http://127.0.0.2:${String(at(id).port)}/dapr/subscribe`).then(
      ({ ok }) => ok,
      () => false,
    );
  expect([await reachable("official-http"), await reachable("compat-http")]).toEqual([true, true]);
  expect(await reachable("options-http")).toBe(false);
});

test.each(["official-express", "compat-express"] as const)("%s serves the user's routes", async (id) => {
  const { sdk } = APPS[id];
  const { invoker } = at(id).server.client;
  const { GET, POST } = SDKS[sdk].HttpMethod;
  expect(await invoker.invoke(id, "own", GET)).toEqual({ own: true });
  expect(await invoker.invoke(id, "own", POST, { a: 1 })).toEqual({ body: { a: 1 } });
});
