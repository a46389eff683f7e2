import { afterAll, beforeAll, describe, test } from "vitest";
import { journal } from "./suite/journal.ts";
import { Bench, HOSTINGS } from "./suite/case.ts";
import { callCases } from "./suite/calls.ts";
import { scheduleCases } from "./suite/schedules.ts";
import { stateCases } from "./suite/state.ts";
import { turnCases } from "./suite/turns.ts";
import { startWorld, type World } from "./suite/world.ts";

const cases = [...callCases, ...stateCases, ...turnCases, ...scheduleCases];

describe("actors", () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  for (const hosting of HOSTINGS) {
    for (const wire of ["http", "grpc"] as const) {
      describe.concurrent(`hosted over ${hosting}, called over ${wire}`, () => {
        let bench: Bench;

        beforeAll(() => {
          bench = new Bench(
            hosting,
            wire,
            world.client(wire),
            world.hosts[hosting],
            journal,
            world.httpEndpoint,
          );
        });

        for (const { name, run } of cases) test.concurrent(name, () => run(bench));
      });
    }
  }
});
