import { once } from "node:events";
import { parseArgs } from "node:util";
import { stopSignal } from "@dapr-ts/page-kit";
import { startFleet } from "./start-fleet.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8090" },
    "day-seconds": { type: "string", default: "60" },
  },
});
const dayMs = Number(values["day-seconds"]) * 1000;
if (!(dayMs >= 2_000)) throw new Error("--day-seconds takes a number from 2");

const begun = performance.now();
const say = (what: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(7)} s  ${what}`);
};

const stop = stopSignal();

try {
  await using fleet = await startFleet({ port: Number(values.port), dayMs, say, signal: stop });
  say(`The fleet is at ${fleet.url} until you press Ctrl-C`);
  if (!stop.aborted) await once(stop, "abort");
  say("The fleet stops");
} catch (error) {
  if (!stop.aborted) throw error;
}
say("Everything is stopped");
