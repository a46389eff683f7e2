import { actorProxy, actors } from "@dapr-ts/actors";
import { DaprApp, DaprClient } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Thermostat } from "../src/thermostat.ts";

const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

test("a thermostat keeps to its target, and to the hours of the day", async () => {
  const app = new DaprApp();
  const memory = inMemoryDapr({ app, onTime: (now) => vi.setSystemTime(now) });
  await using dapr = new DaprClient({ transport: memory });
  app.use(actors({ Thermostat }, { client: dapr }));
  const study = actorProxy<Thermostat>(dapr, "Thermostat", "study");

  await study.follow({ lengthMs: 10 * MINUTE, nightInMs: 3 * MINUTE });
  await memory.time.advance(MINUTE);
  expect(await study.read()).toMatchObject({
    target: 21,
    mode: "day",
    celsius: expect.closeTo(21, 0) as number,
  });
  await study.setTarget(23);
  await memory.time.advance(MINUTE);
  expect(await study.read()).toMatchObject({ mode: "by hand", celsius: expect.closeTo(23, 0) as number });
  await expect(study.setTarget(40)).rejects.toMatchObject({ code: "invalid_argument" });
  await memory.time.advance(2 * MINUTE);
  expect(await study.read()).toMatchObject({
    target: 17,
    mode: "night",
    celsius: expect.closeTo(17, 0) as number,
  });
  await memory.time.advance(5 * MINUTE);
  expect(await study.read()).toMatchObject({ target: 21, mode: "day" });
});
