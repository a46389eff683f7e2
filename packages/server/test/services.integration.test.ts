import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Greeter } from "../../client/test/support/greeter.ts";
import { Ledger } from "./support/ledger.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
const handled = new Ledger<unknown>();

beforeAll(async () => {
  world = await startWorld("grpc", {
    register: (server) => server.subscribe("memory", "orders", (order) => void handled.add("order", order)),
    server: {
      services: (router) =>
        router.service(Greeter, {
          greet({ value }) {
            if (value === "") throw new ConnectError("nobody", Code.NotFound);
            return { value: `Hello, ${value}` };
          },
          async *spell({ value }) {
            for (const letter of value) yield { value: letter };
          },
        }),
    },
  });
});

afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

test("a Connect service of one's own is called through Dapr, on the port that takes events", async () => {
  const greeter = world.other.invoker.grpc("app", Greeter);
  expect((await greeter.greet({ value: "Ada" })).value).toBe("Hello, Ada");
  await expect(greeter.greet({})).rejects.toMatchObject({ code: Code.NotFound, rawMessage: "nobody" });
  const letters: string[] = [];
  for await (const { value } of greeter.spell({ value: "abc" })) letters.push(value);
  expect(letters).toEqual(["a", "b", "c"]);
  await world.dapr.pubsub.publish("memory", "orders", 1);
  expect(await handled.until("order", 1)).toEqual([1]);
});

test("it is behind the app's token as well", async () => {
  const baseUrl = `http://127.0.0.1:${String(world.server.port)}`;
  const direct = createClient(Greeter, createGrpcTransport({ baseUrl }));
  await expect(direct.greet({ value: "Eve" })).rejects.toMatchObject({ code: Code.Unauthenticated });
});
