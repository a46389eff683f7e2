import { create, toBinary } from "@bufbuild/protobuf";
import { StringValueSchema } from "@bufbuild/protobuf/wkt";
import { GetStateResponseSchema } from "@dapr-ts/proto/runtime";
import { expect, onTestFinished, test } from "vitest";
import { DaprClient, type DaprClientOptions } from "../src/index.ts";
import { failureOf } from "./support/failure.ts";
import { answerGrpc, fakeGrpc, fakeHttp } from "./support/fake-server.ts";
import { Greeter } from "./support/greeter.ts";

const CREDENTIALS = Buffer.from("dapr-app-id:other").toString("base64");

/** Headers that a stranger might send to a gateway that passes them on. */
const HOSTILE: Record<string, string> = {
  ":path": "/dapr.proto.runtime.v1.Dapr/Shutdown",
  ":authority": "other",
  ":method": "DELETE",
  Host: "other",
  Connection: "close, x-kept",
  TE: "gzip",
  "Transfer-Encoding": "chunked",
  "Content-Length": "1",
  "Grpc-Timeout": "1n",
  "grpc-encoding": "br",
  "Dapr-App-Id": "http://evil.example",
  "dapr-api-token": "stolen",
  Authorization: `Basic ${CREDENTIALS}`,
  "X-Kept": "yes",
};

const message = toBinary(GetStateResponseSchema, create(GetStateResponseSchema, { data: Buffer.from("7") }));
const text = toBinary(StringValueSchema, create(StringValueSchema, { value: "hi" }));

interface Sidecar {
  readonly dapr: (options?: DaprClientOptions) => DaprClient;
  readonly seen: Record<string, unknown>[];
}

async function sidecar(): Promise<Sidecar> {
  const seen: Record<string, unknown>[] = [];
  const httpEndpoint = await fakeHttp((request, response) => {
    seen.push({ ...request.headers, ":path": request.url, ":method": request.method });
    request
      .resume()
      .on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("7"));
  });
  const { endpoint } = await fakeGrpc((stream, headers) => {
    seen.push(headers);
    stream.resume();
    const rpc = headers[":path"]?.split("/").at(-1);
    answerGrpc(stream, {
      message: rpc === "GetState" ? message : rpc === "InvokeService" ? new Uint8Array(0) : text,
    });
  });
  return {
    seen,
    dapr: (options) => {
      const dapr = new DaprClient({ httpEndpoint, grpcEndpoint: endpoint, timeoutMs: 30_000, ...options });
      onTestFinished(() => dapr.close());
      return dapr;
    },
  };
}

type Call = (dapr: DaprClient, headers: Record<string, string>) => Promise<unknown>;

const WAYS: [name: string, options: DaprClientOptions, path: string, call: Call][] = [
  ["state.get over HTTP", {}, "/v1.0/state/s/k", (dapr, headers) => dapr.state.get("s", "k", { headers })],
  [
    "state.get over fetch",
    { fetch: globalThis.fetch },
    "/v1.0/state/s/k",
    (dapr, headers) => dapr.state.get("s", "k", { headers }),
  ],
  [
    "state.get over gRPC",
    { protocol: "grpc" },
    "/dapr.proto.runtime.v1.Dapr/GetState",
    (dapr, headers) => dapr.state.get("s", "k", { headers }),
  ],
  ["invoke", {}, "/v1.0/invoke/a/method/m", (dapr, headers) => dapr.invoker.invoke("a", "m", { headers })],
  [
    "invoke over gRPC",
    { protocol: "grpc" },
    "/dapr.proto.runtime.v1.Dapr/InvokeService",
    (dapr, headers) => dapr.invoker.invoke("a", "m", { headers }),
  ],
  [
    "an actor's metadata",
    {},
    "/v1.0/actors/T/1/method/m",
    (dapr, metadata) =>
      dapr.actors.invoke("T", "1", "m", undefined, { metadata, headers: { "x-kept": "yes" } }),
  ],
  [
    "invoker.fetch",
    {},
    "/v1.0/invoke/a/method/m",
    (dapr, headers) =>
      dapr.invoker.fetch("a")("/m", {
        headers: Object.entries(headers).filter(([name]) => !name.startsWith(":")),
      }),
  ],
  [
    "invoker.fetch over fetch",
    { fetch: globalThis.fetch },
    "/v1.0/invoke/a/method/m",
    (dapr, headers) =>
      dapr.invoker.fetch("a")("/m", {
        headers: Object.entries(headers).filter(([name]) => !name.startsWith(":")),
      }),
  ],
  [
    "a stream",
    {},
    "/dapr.proto.runtime.v1.Dapr/SubscribeTopicEventsAlpha1",
    (dapr, headers) => dapr.pubsub.subscribe("p", "t", () => undefined, { headers, timeoutMs: 30_000 }),
  ],
];

test.each(WAYS)(
  "%s leaves out the headers that only the client may set",
  async (_name, options, path, call) => {
    const { dapr, seen } = await sidecar();
    // Only what was sent counts: not every call can read the response of this sidecar.
    await call(dapr({ ...options, apiToken: "own" }), HOSTILE).catch(() => undefined);
    const [sent] = seen;
    expect(sent).toMatchObject({ ":path": path, "x-kept": "yes", "dapr-api-token": "own" });
    const all = JSON.stringify(sent);
    for (const value of ["Shutdown", "other", "gzip", "chunked", "1n", "br", "evil", "stolen", CREDENTIALS])
      expect(all.replace("gzip, deflate", "").replace("br,", "")).not.toContain(`"${value}`);
  },
);

test("invoker.grpc leaves them out too, and its app id decides", async () => {
  const { dapr, seen } = await sidecar();
  const headers = Object.entries(HOSTILE).filter(([name]) => !name.startsWith(":"));
  const greeter = dapr({ apiToken: "own" }).invoker.grpc("shop", Greeter);
  await greeter.greet({ value: "" }, { headers });
  for await (const _ of greeter.spell({ value: "" }, { headers }));
  for (const sent of seen) {
    expect(sent).toMatchObject({ "dapr-app-id": "shop", "dapr-api-token": "own", "x-kept": "yes" });
    expect(sent).not.toHaveProperty("authorization");
  }
});

const INVALID: Record<string, string>[] = [
  { "": "x" },
  { "a b": "x" },
  { "a\r\nb": "x" },
  { ключ: "x" },
  { a: "x\r\ninjected: y" },
  { a: "\n" },
  { a: "\0" },
  { a: "Łukasz" },
  { "a-bin": "!!" },
  { "a-bin": "AAECA" },
  { "a-bin": "AA==, AA==" },
];

test.each(WAYS.filter(([name]) => !name.includes("fetch")))(
  "%s refuses headers that cannot be sent as they are, before anything is sent",
  async (_name, options, _path, call) => {
    const { dapr, seen } = await sidecar();
    const client = dapr(options);
    for (const headers of INVALID) {
      const error = await call(client, headers).then(
        (result) => result,
        (failure: unknown) => failure,
      );
      expect(error).toMatchObject({ code: "invalid_argument" });
    }
    expect(seen).toEqual([]);
  },
);

test("a binary header in base64 is sent, as gRPC writes it", async () => {
  const { dapr, seen } = await sidecar();
  for (const options of [{}, { protocol: "grpc" }] as const)
    await dapr(options).state.get("s", "k", {
      headers: { "a-bin": "AAEC", "b-bin": " AA== ", "c-bin": "AAE" },
    });
  for (const sent of seen) expect(sent).toMatchObject({ "a-bin": "AAEC", "b-bin": "AA==", "c-bin": "AAE" });
  expect(seen).toHaveLength(2);
});

test("invoker.fetch refuses them as well, with a DaprError", async () => {
  const { dapr, seen } = await sidecar();
  for (const headers of INVALID.filter(({ a }) => a !== "\n"))
    expect(await failureOf(dapr().invoker.fetch("a")("/m", { headers }))).toMatchObject({
      code: "invalid_argument",
      operation: "invoker.fetch",
    });
  expect(seen).toEqual([]);
});

test.each(["/..%2fx", "/%2e%2e%2fx", "/a%2F..%2f..%2fb", "/%2f", "/a//b", "/100%", "/%2e%2e%2f%2e%2e/x"])(
  "invoker.fetch refuses the path %s, which would leave the method's prefix",
  async (path) => {
    const { dapr, seen } = await sidecar();
    for (const options of [{}, { fetch: globalThis.fetch }])
      expect(await failureOf(dapr(options).invoker.fetch("a")(path))).toMatchObject({
        code: "invalid_argument",
      });
    expect(seen).toEqual([]);
  },
);

test.each([
  ["/a/../b", "/b"],
  ["https://anywhere.example/x/%2e%2e/y?q=../z", "/y?q=../z"],
  ["/", "/"],
  ["/a/", "/a/"],
  ["/a%20b%C3%A9", "/a%20b%C3%A9"],
])("invoker.fetch resolves %s within the method's prefix", async (path, sent) => {
  const { dapr, seen } = await sidecar();
  await dapr().invoker.fetch("a")(path);
  expect(seen).toMatchObject([{ ":path": `/v1.0/invoke/a/method${sent}` }]);
});

test.each(["http", "grpc"] as const)(
  "a content type that no header can carry is refused over %s",
  async (protocol) => {
    const { dapr, seen } = await sidecar();
    const client = dapr({ protocol });
    for (const contentType of ["text/plain\r\nx: y", "tęxt/plain"]) {
      const headers = { "content-type": contentType };
      for (const call of [
        client.pubsub.publish("p", "t", "x", { contentType }),
        client.invoker.invoke("a", "m", { body: "x", headers }),
      ])
        expect(await failureOf(call)).toMatchObject({ code: "invalid_argument" });
    }
    expect(seen).toEqual([]);
  },
);
