import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { DaprApp, DaprClient } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";

class Clock extends Actor {
  async wind(): Promise<void> {
    // @ts-expect-error -- the types require a method, which JavaScript may leave out
    await this.timers.register("chime", { dueTimeMs: 5 });
  }
}

test("a timer without a method, which would call nothing, is refused", async () => {
  const app = new DaprApp();
  await using dapr = new DaprClient({ transport: inMemoryDapr({ app }) });
  app.use(actors({ Clock }, { client: dapr }));
  await expect(actorProxy<Clock>(dapr, "Clock", "c1").wind()).rejects.toMatchObject({
    code: "invalid_argument",
    message: expect.stringContaining("method must be") as string,
  });
});
