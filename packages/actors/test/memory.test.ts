import { afterAll, beforeAll, describe, test } from "vitest";
import { DaprApp, DaprClient } from "@dapr-ts/server";
import { inMemoryDapr, type InMemoryDapr } from "@dapr-ts/testing";
import { actors } from "@dapr-ts/actors";
import { journal } from "./suite/journal.ts";
import { Bench, CLASSES, typeOf, type TypeName } from "./suite/case.ts";
import { callCases } from "./suite/calls.ts";
import { scheduleCases } from "./suite/schedules.ts";
import { stateCases } from "./suite/state.ts";
import { turnCases } from "./suite/turns.ts";

const cases = [...callCases, ...stateCases, ...turnCases, ...scheduleCases];

/** Cases that do not run in memory, and why not. */
const LACKING: Readonly<Record<string, string>> = {
  "callers of other SDKs are answered as Dapr documents it": "a sidecar in memory has no port for them",
};

/** The same cases as on a real sidecar, so that what a user's unit test sees is what will be. */
describe.concurrent("actors in memory", () => {
  let memory: InMemoryDapr;
  let dapr: DaprClient;
  let bench: Bench;
  let ticking: NodeJS.Timeout;

  beforeAll(() => {
    const app = new DaprApp();
    memory = inMemoryDapr({ app, now: Date.now });
    dapr = new DaprClient({ transport: memory });
    const types = Object.entries(CLASSES).map(
      ([name, actorClass]) => [typeOf(name as TypeName, "http"), actorClass] as const,
    );
    app.use(actors(Object.fromEntries(types), { client: dapr }));
    bench = new Bench("http", "memory", dapr, dapr, journal);
    ticking = setInterval(() => void memory.time.advance(0), 5);
  });

  afterAll(async () => {
    clearInterval(ticking);
    await dapr.close();
  });

  for (const { name, run } of cases) {
    const because = LACKING[name];
    if (because === undefined) test.concurrent(name, () => run(bench));
    else test.skip(`${name} (skipped: ${because})`, () => undefined);
  }
});
