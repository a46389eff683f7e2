import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { MockAgent } from "undici";
import {
  BuildingBlocks,
  WiresCaller,
  HttpTransport,
  InvokerBase,
  type HttpCarrier,
} from "@dapr-ts/core/internal";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { DaprClient } from "../src/index.ts";
import { undiciCarrier } from "../src/http/undici-carrier.ts";
import { nodePlatform, pause } from "../src/platform.ts";

const ORIGIN = "http://127.0.0.1:3500";

interface Sent {
  method: string;
  path: string;
  contentType?: string;
  body?: string;
  headers?: Record<string, string>;
}

type Blocks = Pick<
  DaprClient,
  "state" | "pubsub" | "binding" | "secret" | "configuration" | "lock" | "metadata" | "sidecar"
> & { invoker: InvokerBase };

const json = (value: unknown) => ({ contentType: "application/json", body: JSON.stringify(value) });

/** Calls, and the request that each of them is. The answer is a 204, which not all of them are happy with. */
const CALLS: readonly [what: string, call: (dapr: Blocks) => Promise<unknown>, sent: Sent][] = [
  ["state.get", (d) => d.state.get("s", "k"), { method: "GET", path: "/v1.0/state/s/k" }],
  [
    "state.get with options",
    (d) => d.state.get("s", "k", { consistency: "strong", metadata: { "a b": "c&d" } }),
    { method: "GET", path: "/v1.0/state/s/k?consistency=strong&metadata.a%20b=c%26d" },
  ],
  [
    "state.set with options",
    (d) =>
      d.state.set("s", "k", 0, {
        etag: "1",
        concurrency: "first-write",
        ttlSeconds: 5,
        metadata: { a: "b" },
      }),
    {
      method: "POST",
      path: "/v1.0/state/s",
      ...json([
        {
          key: "k",
          etag: "1",
          options: { concurrency: "first-write" },
          metadata: { a: "b", ttlInSeconds: "5" },
          value: 0,
        },
      ]),
    },
  ],
  [
    "state.delete with an etag",
    (d) => d.state.delete("s", "k", { etag: "7", consistency: "eventual" }),
    { method: "DELETE", path: "/v1.0/state/s/k?consistency=eventual", headers: { "if-match": "7" } },
  ],
  [
    "state.transaction",
    (d) =>
      d.state.transaction(
        "s",
        [
          { operation: "upsert", key: "a", value: null },
          { operation: "delete", key: "b", etag: "1" },
        ],
        { metadata: { x: "y" } },
      ),
    {
      method: "POST",
      path: "/v1.0/state/s/transaction",
      ...json({
        metadata: { x: "y" },
        operations: [
          { operation: "upsert", request: { key: "a", value: null } },
          { operation: "delete", request: { key: "b", etag: "1" } },
        ],
      }),
    },
  ],
  [
    "pubsub.publish with options",
    (d) =>
      d.pubsub.publish("p", "t", "text", {
        contentType: "text/plain",
        ttlSeconds: 9,
        rawPayload: true,
        cloudEvent: { id: "i" },
      }),
    {
      method: "POST",
      path: "/v1.0/publish/p/t?metadata.ttlInSeconds=9&metadata.rawPayload=true&metadata.cloudevent.id=i",
      contentType: "text/plain",
      body: "text",
    },
  ],
  [
    "pubsub.publishBulk",
    (d) =>
      d.pubsub.publishBulk("p", "t", [{ event: { a: 1 } }, { entryId: "b", event: new Uint8Array([255]) }]),
    {
      method: "POST",
      path: "/v1.0/publish/bulk/p/t",
      ...json([
        { entryId: "0", contentType: "application/json", event: { a: 1 } },
        { entryId: "b", contentType: "application/octet-stream", event: "/w==" },
      ]),
    },
  ],
  [
    "invoker.invoke",
    (d) => d.invoker.invoke("app", "a/b c", { verb: "PUT", body: [1], query: { q: ["1", 2] } }),
    { method: "PUT", path: "/v1.0/invoke/app/method/a/b%20c?q=1&q=2", ...json([1]) },
  ],
  [
    "binding.send",
    (d) => d.binding.send("b", "create", { a: 1 }, { metadata: { k: "v" } }),
    {
      method: "POST",
      path: "/v1.0/bindings/b",
      ...json({ operation: "create", metadata: { k: "v" }, data: { a: 1 } }),
    },
  ],
  ["secret.get", (d) => d.secret.get("s", "k/x"), { method: "GET", path: "/v1.0/secrets/s/k%2Fx" }],
  ["secret.getBulk", (d) => d.secret.getBulk("s"), { method: "GET", path: "/v1.0/secrets/s/bulk" }],
  [
    "configuration.get",
    (d) => d.configuration.get("c", ["a", "b"]),
    { method: "GET", path: "/v1.0/configuration/c?key=a&key=b" },
  ],
  [
    "metadata.set",
    (d) => d.metadata.set("k", "v"),
    { method: "PUT", path: "/v1.0/metadata/k", contentType: "text/plain", body: "v" },
  ],
  ["sidecar.shutdown", (d) => d.sidecar.shutdown(), { method: "POST", path: "/v1.0/shutdown" }],
];

describe("over global fetch", () => {
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());

  test.each(CALLS)("%s", async (_what, call, expected) => {
    const requests: Request[] = [];
    server.use(
      http.all(`${ORIGIN}/*`, ({ request }) => {
        requests.push(request.clone());
        return new HttpResponse(null, { status: 204 });
      }),
    );
    await using dapr = new DaprClient({ fetch: globalThis.fetch, httpEndpoint: ORIGIN });
    await call(dapr);
    const [request] = requests;
    if (request === undefined || requests.length > 1) throw new Error(`${String(requests.length)} requests`);
    expect(request.method).toBe(expected.method);
    expect(request.url).toBe(ORIGIN + expected.path);
    expect(await request.text()).toBe(expected.body ?? "");
    if (expected.contentType !== undefined)
      expect(request.headers.get("content-type")).toBe(expected.contentType);
    for (const [name, value] of Object.entries(expected.headers ?? {}))
      expect(request.headers.get(name)).toBe(value);
  });
});

describe("over undici", () => {
  class Client extends BuildingBlocks {
    readonly invoker: InvokerBase;
    constructor(carrier: HttpCarrier) {
      super(
        new WiresCaller({
          primary: new HttpTransport({
            carrier,
            platform: nodePlatform,
            apiToken: undefined,
            timeoutMs: 30_000,
            negotiator: undefined,
          }),
          platform: nodePlatform,
          pause,
          now: () => 0,
        }),
      );
      this.invoker = new InvokerBase(this.caller);
    }
  }

  test.each(CALLS)("%s", async (_what, call, { method, path, contentType, body, headers }) => {
    const agent = new MockAgent();
    onTestFinished(() => agent.close());
    agent.disableNetConnect();
    const pool = agent.get(ORIGIN);
    pool
      .intercept({
        method,
        path,
        ...(body !== undefined && { body }),
        headers: { ...headers, ...(contentType !== undefined && { "content-type": contentType }) },
      })
      .reply(204);
    const endpoint = { kind: "tcp", host: "127.0.0.1", port: 3500, tls: false } as const;
    await call(
      new Client(undiciCarrier(pool, { endpoint, tls: undefined, maxBodyBytes: 1_000, maxConnections: 1 })),
    );
    agent.assertNoPendingInterceptors();
  });
});
