import { expect, test } from "vitest";
import { BuildingBlocks, WiresCaller, plainPlatform, type Transport } from "../../src/internal.ts";

class Client extends BuildingBlocks {
  constructor() {
    const transport: Transport = {
      wire: "http",
      call: ({ name }) => Promise.reject(new Error(`${name} was sent`)),
      close: () => Promise.resolve(),
    };
    super(
      new WiresCaller({
        primary: transport,
        platform: plainPlatform,
        pause: () => Promise.resolve(),
        now: () => 0,
      }),
    );
  }
}

const nothing = undefined as never;
const text = "text" as never;

const CALLS: readonly [string, (dapr: Client) => Promise<unknown>][] = [
  ["state.save without items", (dapr) => dapr.state.setMany("s", nothing)],
  ["state.save of an item that is null", (dapr) => dapr.state.setMany("s", [null as never])],
  ["state.deleteBulk without items", (dapr) => dapr.state.deleteBulk("s", nothing)],
  ["state.transaction without operations", (dapr) => dapr.state.transaction("s", nothing)],
  ["state.query without a query", (dapr) => dapr.state.query("s", nothing)],
  ["pubsub.publishBulk of a text", (dapr) => dapr.pubsub.publishBulk("p", "t", text)],
  ["conversation.converse without inputs", (dapr) => dapr.conversation.converse("c", nothing)],
  ["conversation.converse of a text", (dapr) => dapr.conversation.converse("c", [text])],
  ["actors.transaction without operations", (dapr) => dapr.actors.transaction("t", "i", nothing)],
];

test.each(CALLS)("%s is invalid_argument", async (what, call) => {
  const operation = what.slice(0, what.indexOf(" "));
  await expect(call(new Client())).rejects.toMatchObject({
    name: "DaprError",
    code: "invalid_argument",
    operation,
  });
});
