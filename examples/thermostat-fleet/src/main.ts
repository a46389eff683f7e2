import "@dapr-ts/page-kit/errors";
import { once } from "node:events";
import { stopSignal } from "@dapr-ts/page-kit";
import { programOptions } from "./options.ts";
import { startFleet } from "./start-fleet.ts";

const { port, "day-seconds": daySeconds } = await programOptions();

const begun = performance.now();
const say = (what: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(7)} s  ${what}`);
};

const stop = stopSignal();

try {
  await using fleet = await startFleet({ port, dayMs: daySeconds * 1000, say, signal: stop });
  say(`The fleet is at ${fleet.url} until you press Ctrl-C`);
  if (!stop.aborted) await once(stop, "abort");
  say("The fleet stops");
} catch (error) {
  if (!stop.aborted) throw error;
}
say("Everything is stopped");
