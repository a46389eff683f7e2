import { once } from "node:events";
import { parseArgs } from "node:util";
import { stopSignal } from "@dapr-ts/page-kit";
import { startDemo } from "./start-demo.ts";

const { values } = parseArgs({ options: { port: { type: "string", default: "8093" } } });

const begun = performance.now();
const say = (what: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(7)} s  ${what}`);
};

const stop = stopSignal();

try {
  await using demo = await startDemo({ port: Number(values.port), say, signal: stop });
  say(`The traces are at ${demo.url} until you press Ctrl-C`);
  if (!stop.aborted) await once(stop, "abort");
  say("The apps stop");
} catch (error) {
  if (!stop.aborted) throw error;
}
say("Everything is stopped");
