import { inspect } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { DaprClient, type DaprClientOptions, type InterceptedCall, type Interceptor } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { answerGrpc, fakeGrpc, fakeHttp } from "./support/fake-server.ts";
import { fakeTopics } from "./support/fake-topic.ts";

function clientOf(options: DaprClientOptions): DaprClient {
  const dapr = new DaprClient({ timeoutMs: 30_000, grpcEndpoint: "127.0.0.1:1", ...options });
  onTestFinished(() => dapr.close());
  return dapr;
}

test("withOptions gives every call headers and a time, and those of a call win", async () => {
  const seen: Record<string, unknown>[] = [];
  const httpEndpoint = await fakeHttp((request, response) => {
    seen.push(request.headers);
    if (request.url?.includes("slow") !== true) response.writeHead(204).end();
  });
  const dapr = clientOf({ httpEndpoint });
  const derived = dapr.withOptions({
    timeoutMs: 3_000,
    headers: { "X-A": "a", "x-b": "b", "dapr-app-id": "x" },
  });
  await derived.state.get("s", "k", { headers: { "x-B": "own" } });
  await derived.invoker.invoke("a", "m");
  await derived.invoker.fetch("a")("/m");
  await dapr.state.get("s", "k");
  expect(seen.map((headers) => [headers["x-a"], headers["x-b"], headers["dapr-app-id"]])).toEqual([
    ["a", "own", undefined],
    ["a", "b", undefined],
    ["a", "b", undefined],
    [undefined, undefined, undefined],
  ]);
  const late = (ms: number) => ({
    code: "deadline_exceeded",
    message: expect.stringContaining(`no response within ${String(ms)} ms`) as string,
  });
  expect(await failureOf(derived.state.get("s", "slow"))).toMatchObject(late(3_000));
  expect(await failureOf(derived.state.get("s", "slow", { timeoutMs: 100 }))).toMatchObject(late(100));
});

test("it shares the connection, also as a chain, and adds interceptors and a retry policy", async () => {
  let calls = 0;
  const { endpoint, sessions } = await fakeGrpc((stream) =>
    answerGrpc(stream, ++calls < 3 ? { status: 14 } : { message: new Uint8Array(0) }),
  );
  const order: string[] = [];
  const noting =
    (name: string): Interceptor =>
    (call: InterceptedCall, next) => {
      order.push(`${name} ${String(call.options.headers?.["x"])}`);
      return next(call.options);
    };
  const quiet = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const dapr = clientOf({
    protocol: "grpc",
    grpcEndpoint: endpoint,
    interceptors: [noting("root")],
    logger: quiet,
  });
  const derived = dapr
    .withOptions({ headers: { x: "1" }, interceptors: [noting("one")] })
    .withOptions({ headers: { x: "2" }, interceptors: [noting("two")], retry: { initialDelayMs: 1 } });
  await derived.state.delete("s", "k").catch(() => undefined);
  await derived.state.get("s", "k");
  await dapr.state.get("s", "k");
  expect(sessions.length).toBe(1);
  expect(order.slice(0, 3)).toEqual(["root 2", "one 2", "two 2"]);
  expect(order.at(-1)).toBe("root undefined");
});

test("close() of a derived client closes its subscriptions, and leaves the connections", async () => {
  const { endpoint, opened } = await fakeTopics();
  const httpEndpoint = await fakeHttp((_request, response) => response.writeHead(204).end());
  const dapr = clientOf({ grpcEndpoint: endpoint, httpEndpoint });
  const derived = dapr.withOptions({ headers: { x: "1" } });
  const accept = async (): Promise<void> => void (await opened.next()).confirm();
  const [own] = await Promise.all([derived.pubsub.subscribe("p", "t", () => undefined), accept()]);
  const [other] = await Promise.all([dapr.pubsub.subscribe("p", "u", () => undefined), accept()]);
  await derived.close();
  await own.closed;
  expect(other.state).toBe("connected");
  await dapr.state.get("s", "k");
  expect(await failureOf(derived.state.get("s", "k"))).toMatchObject({ code: "canceled" });
  expect(await failureOf(derived.pubsub.subscribe("p", "t", () => undefined))).toMatchObject({
    code: "canceled",
  });
  await dapr.close();
  await other.closed;
});

test("close() of the client ends what a derived one opened", async () => {
  const { endpoint, opened } = await fakeTopics();
  const dapr = clientOf({ grpcEndpoint: endpoint });
  const derived = dapr.withOptions({ timeoutMs: 1_000 });
  const [own] = await Promise.all([
    derived.pubsub.subscribe("p", "t", () => undefined),
    opened.next().then((stream) => stream.confirm()),
  ]);
  await dapr.close();
  await own.closed;
  expect(await failureOf(derived.pubsub.subscribe("p", "t", () => undefined))).toMatchObject({
    code: "canceled",
  });
});

test("options that no call could have are refused at once", () => {
  const dapr = clientOf({});
  for (const options of [
    { timeoutMs: -1 },
    { timeoutMs: NaN },
    { headers: { "a b": "x" } },
    { headers: { a: "\n" } },
  ])
    expect(() => dapr.withOptions(options)).toThrow(expect.objectContaining({ code: "invalid_argument" }));
});

test("a client, its blocks, a lock and a subscription print in a line or a few", async () => {
  const { endpoint, opened } = await fakeTopics();
  const httpEndpoint = await fakeHttp((_request, response) =>
    response.writeHead(200, { "content-type": "application/json" }).end('{"success":true}'),
  );
  const dapr = clientOf({ grpcEndpoint: endpoint, httpEndpoint, apiToken: "secret" });
  expect(inspect(dapr)).toBe(
    `DaprClient { protocol: "http", httpEndpoint: "${httpEndpoint}", grpcEndpoint: "http://${endpoint}" }`,
  );
  expect(inspect(dapr.withOptions({ timeoutMs: 1 }))).toBe(inspect(dapr));
  expect(inspect(dapr.state)).toBe("State {}");
  const lock = await dapr.lock.tryLock("locks", "r", { owner: "me", expirySeconds: 5 });
  expect(inspect(lock)).toBe("Lock { store: 'locks', resource: 'r', owner: 'me' }");
  const [subscription] = await Promise.all([
    dapr.pubsub.subscribe("p", "t", () => undefined),
    opened.next().then((stream) => stream.confirm()),
  ]);
  expect(inspect(subscription)).toBe('Subscription { state: "connected" }');
});
