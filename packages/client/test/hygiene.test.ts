import { inspect } from "node:util";
import { expect, test, vi } from "vitest";
import { DaprClient, isRetryable, type Logger } from "../src/index.ts";
import { answerGrpc, fakeGrpc, fakeHttp } from "./support/fake-server.ts";

const TOKEN = "token-that-nobody-may-see";
const VALUE = "value-that-nobody-may-see";
const HEADER = "header-that-nobody-may-see";

const everything = (value: unknown): string =>
  `${inspect(value, { depth: Infinity, showHidden: true, getters: true })} ${String(value)} ${JSON.stringify(value)}`;

/** Calls of every kind, with values in every place that may have one. */
const calls = (dapr: DaprClient): Promise<unknown>[] => {
  const headers = { "x-secret": HEADER };
  return [
    dapr.state.get("s", "k", { headers }),
    dapr.state.set("s", "k", VALUE, { headers }),
    dapr.state.set("s", "k", new TextEncoder().encode(VALUE)),
    dapr.state.transaction("s", [{ operation: "upsert", key: "k", value: VALUE }]),
    dapr.state.set("s", "k", { a: VALUE, toJSON: () => undefined }),
    dapr.pubsub.publish("p", "t", VALUE, { headers }),
    dapr.pubsub.publish("p", "t", { a: VALUE }, { contentType: "text/plain" }),
    dapr.pubsub.publishBulk("p", "t", [{ event: VALUE }]),
    dapr.invoker.invoke("a", "m", { body: VALUE, headers }),
    dapr.binding.send("b", "create", VALUE),
    dapr.metadata.set("k", VALUE),
    dapr.metadata.get(),
  ];
};

test.each(["http", "grpc"] as const)(
  "a client over %s prints and logs no token, header or value",
  async (protocol) => {
    // Each failure that there is: refused at once, broken off, too late, an error status, an answer that is none.
    let turn = 0;
    const httpEndpoint = await fakeHttp((request, response) => {
      request.resume();
      const kind = turn++ % 4;
      if (kind === 0) request.socket.destroy();
      else if (kind === 1)
        response.writeHead(500, { "content-type": "application/json" }).end('{"errorCode":"ERR_X"}');
      else if (kind === 2) response.writeHead(200, { "content-type": "text/html" }).end("<p>");
      else response.writeHead(503).end();
    });
    const { endpoint } = await fakeGrpc((stream) => {
      const kind = turn++ % 3;
      if (kind === 0) stream.session?.destroy();
      else if (kind === 1) answerGrpc(stream, { status: 13 });
      else answerGrpc(stream, { message: new Uint8Array([0xff, 0xff]) });
    });
    const said: unknown[][] = [];
    const say = (...all: unknown[]): void => void said.push(all);
    const logger: Logger = { debug: say, info: say, warn: say, error: say };
    const retry = { maxAttempts: 3, initialDelayMs: 1, retryable: () => true };
    for (const [httpAt, grpcAt] of [
      [httpEndpoint, endpoint],
      ["http://127.0.0.1:1", "127.0.0.1:1"],
    ] as const) {
      await using dapr = new DaprClient({
        protocol,
        httpEndpoint: httpAt,
        grpcEndpoint: grpcAt,
        apiToken: TOKEN,
        timeoutMs: 30_000,
        retry,
        logger,
      });
      const outcomes = await Promise.allSettled(calls(dapr));
      const told = [dapr, outcomes, said].map(everything).join("\n");
      for (const secret of [TOKEN, HEADER, VALUE]) expect(told).not.toContain(secret);
      expect(outcomes.filter(({ status }) => status === "rejected").length).toBeGreaterThan(0);
    }
    expect(said.length).toBeGreaterThan(20);
  },
);

test("a token that a header cannot contain is not in the error that refuses it", () => {
  const token = `${TOKEN}\n`;
  let told = "";
  try {
    new DaprClient({ apiToken: token });
  } catch (error) {
    told = everything(error);
  }
  expect(told).toContain("apiToken");
  expect(told).not.toContain(TOKEN);
});

test.each([
  { httpEndpoint: `http://user:${TOKEN}@127.0.0.1:3500` },
  { httpEndpoint: `http://user:${TOKEN}@` },
  { grpcEndpoint: `user:${TOKEN}@127.0.0.1:50001` },
  { grpcEndpoint: `https://user:${TOKEN}@127.0.0.1:50001` },
  { httpEndpoint: `https://127.0.0.1:3500?api-key=${TOKEN}` },
  { httpEndpoint: `https://127.0.0.1:3500/#${TOKEN}` },
  { httpEndpoint: `no url?${TOKEN}` },
  { grpcEndpoint: `https://127.0.0.1:50001?api-key=${TOKEN}` },
  { grpcEndpoint: `127.0.0.1:50001?tls=${TOKEN}` },
  { grpcEndpoint: `vsock:1:2?${TOKEN}` },
])("credentials in an endpoint are not in the error that refuses them: %#", (options) => {
  let told = "";
  try {
    new DaprClient(options);
  } catch (error) {
    told = everything(error);
  }
  expect(told).toContain("invalid_argument");
  expect(told).not.toContain(TOKEN);
});

test("without a logger, warnings and errors go to the console, and nothing else", async () => {
  const spies = (["debug", "info", "log", "warn", "error"] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation(() => undefined),
  );
  let calls = 0;
  const httpEndpoint = await fakeHttp((request, response) => {
    if (++calls === 1) request.socket.destroy();
    else response.writeHead(204).end();
  });
  await using dapr = new DaprClient({ httpEndpoint, retry: { initialDelayMs: 1, retryable: isRetryable } });
  await dapr.state.get("s", "k");
  const counts = spies.map(({ mock }) => mock.calls.length);
  for (const spy of spies) spy.mockRestore();
  expect(counts).toEqual([0, 0, 0, 1, 0]);
});
