import { expect, test } from "vitest";
import { create, toBinary } from "@bufbuild/protobuf";
import { StringValueSchema } from "@bufbuild/protobuf/wkt";
import { DaprClient, type InterceptedCall, type Interceptor } from "../src/index.ts";
import { answerGrpc, fakeGrpc, fakeHttp } from "./support/fake-server.ts";
import { Greeter } from "./support/greeter.ts";

const seen: InterceptedCall[] = [];

/** Adds a header, and lays the call's own over it. */
const adding: Interceptor = (call, next) => {
  seen.push(call);
  return next({ ...call.options, headers: { "x-added": "a", "x-own": "lost", ...call.options.headers } });
};

test("interceptors see invoker.fetch, and its headers are theirs to change", async () => {
  const httpEndpoint = await fakeHttp((request, response) => {
    request.resume().on("end", () => response.end(JSON.stringify(request.headers)));
  });
  await using dapr = new DaprClient({ httpEndpoint, interceptors: [adding] });
  const shop = dapr.invoker.fetch("shop");
  const response = await shop("/orders/1?full=1", {
    method: "PUT",
    body: "{}",
    headers: { "x-own": "o", "content-type": "application/json" },
  });
  expect(response).toBeInstanceOf(Response);
  expect(await response.json()).toMatchObject({
    "x-added": "a",
    "x-own": "o",
    "content-type": "application/json",
  });
  expect(seen.at(-1)).toMatchObject({
    operation: "invoker.fetch",
    wire: "http",
    input: { appId: "shop", verb: "PUT", path: "/orders/1" },
  });
});

test("interceptors see invoker.grpc, single calls and streams", async () => {
  const headers: Record<string, string>[] = [];
  const { endpoint } = await fakeGrpc((stream, sent) => {
    headers.push(sent);
    stream.resume();
    answerGrpc(stream, { message: toBinary(StringValueSchema, create(StringValueSchema, { value: "hi" })) });
  });
  await using dapr = new DaprClient({ grpcEndpoint: endpoint, interceptors: [adding] });
  const greeter = dapr.invoker.grpc("shop", Greeter);
  const own = { headers: { "x-own": "o" } };
  expect((await greeter.greet({ value: "" }, own)).value).toBe("hi");
  for await (const { value } of greeter.spell({ value: "" }, own)) expect(value).toBe("hi");
  const expected = { "x-added": "a", "x-own": "o", "dapr-app-id": "shop" };
  expect(headers).toMatchObject([expected, { ...expected, "dapr-stream": "true" }]);
  expect(seen.slice(-2)).toMatchObject([
    {
      operation: "invoker.grpc",
      wire: "grpc",
      input: { appId: "shop", service: "test.Greeter", method: "Greet" },
    },
    { operation: "invoker.grpc", input: { method: "Spell" } },
  ]);
});

test.each(["", "a/b", "http://x/method/y", "\udc00", 7 as never])(
  "invoker.fetch refuses the app id %j, which would be another route or none",
  async (appId) => {
    await using dapr = new DaprClient();
    expect(() => dapr.invoker.fetch(appId)).toThrow(
      expect.objectContaining({ code: "invalid_argument" }) as Error,
    );
  },
);
