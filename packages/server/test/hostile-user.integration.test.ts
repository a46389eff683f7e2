import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Ledger } from "./support/ledger.ts";
import { RETRIES, startWorld, type WayIn } from "./support/world.ts";

const escaped: unknown[] = [];
const keep = (error: unknown): void => void escaped.push(error);

beforeEach(() => {
  escaped.length = 0;
  process.on("unhandledRejection", keep);
});

afterEach(() => void process.off("unhandledRejection", keep));

/** An error that breaks code which prints or reads it. */
function hostileError(): Error {
  const broken = (): never => {
    throw new Error("it cannot be read");
  };
  return Object.defineProperties(new Error("as asked"), {
    [inspect.custom]: { value: broken },
    message: { get: broken },
    stack: { get: broken },
  });
}

test.each(["http", "h2c", "grpc", "stream"] as const satisfies WayIn[])(
  "a logger and errors that throw change no outcome and leave nothing behind: %s",
  async (wayIn) => {
    const handled = new Ledger<number>();
    const broken = (): never => {
      throw new Error("the logger threw");
    };
    const world = await startWorld(wayIn, {
      server: { logger: { error: broken, warn: broken, info: broken, debug: broken } },
      register: (server) =>
        server.subscribe<number>("memory", "hostile", (n) => {
          handled.add(String(n), n);
          throw hostileError();
        }),
    });
    for (let n = 0; n < 10; n++) await world.dapr.pubsub.publish("memory", "hostile", n);
    for (let n = 0; n < 10; n++) await handled.until(String(n), RETRIES + 1);
    await world.server.stop();
    await world[Symbol.asyncDispose]();
    expect(escaped).toEqual([]);
  },
);
