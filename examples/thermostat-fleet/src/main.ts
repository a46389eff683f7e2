import { parseArgs } from "node:util";
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

const stop = new AbortController();
const stopped = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      stop.abort();
      resolve();
    });
  }
});

try {
  await using fleet = await startFleet({ port: Number(values.port), dayMs, say, signal: stop.signal });
  say(`The fleet is at ${fleet.url} until you press Ctrl-C`);
  await stopped;
  say("The fleet stops");
} catch (error) {
  if (!stop.signal.aborted) throw error;
}
say("Everything is stopped");
