import { inMemoryDapr } from "@dapr-ts/testing";
import { describe } from "vitest";
import { runDurable } from "./durable.ts";

describe("workflows in memory", () => {
  runDurable(() => {
    const memory = inMemoryDapr();
    return Promise.resolve({
      client: { transport: memory },
      elapse: async (ms) => {
        await memory.settled();
        await memory.time.advance(ms);
      },
      [Symbol.asyncDispose]: () => memory.close(),
    });
  });
});
