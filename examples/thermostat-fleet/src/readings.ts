import { setTimeout as delay } from "node:timers/promises";
import { actorProxy, DaprError } from "@dapr-ts/actors";
import { DaprClient } from "@dapr-ts/client";
import { stopSignal } from "@dapr-ts/page-kit";
import { ROOMS, type RoomId } from "./rooms.ts";
import type { Thermostat } from "./thermostat.ts";

const EVERY_MS = 2_000;
const SHOWN: readonly RoomId[] = ["kitchen", "bedroom", "library"];

// Prints three thermostats and their hosts, for a sidecar that `dapr-ts run` or `dapr run` has started.
const stop = stopSignal();
await using dapr = new DaprClient();

async function reading(id: RoomId): Promise<string> {
  try {
    const { celsius, target, on } = await actorProxy<Thermostat>(dapr, "Thermostat", id).read();
    return `${ROOMS[id]}: ${celsius.toFixed(1)} °C of ${String(target)} °C, on ${on}`;
  } catch (error) {
    // No host runs yet, or its actors are on their way to another one.
    if (!(error instanceof DaprError)) throw error;
    return `${ROOMS[id]}: ${error.code}`;
  }
}

while (!stop.aborted) {
  console.log((await Promise.all(SHOWN.map(reading))).join("; "));
  await delay(EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
}
