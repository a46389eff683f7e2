import "@dapr-ts/page-kit/errors";
import { once } from "node:events";
import { stopSignal } from "@dapr-ts/page-kit";
import { programOptions } from "./options.ts";
import { startDemo } from "./start-demo.ts";

const { port } = await programOptions();

const begun = performance.now();
const say = (what: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(7)} s  ${what}`);
};

const stop = stopSignal();

try {
  await using demo = await startDemo({ port, say, signal: stop });
  say(`The traces are at ${demo.url} until you press Ctrl-C`);
  if (!stop.aborted) await once(stop, "abort");
  say("The apps stop");
} catch (error) {
  if (!stop.aborted) throw error;
}
say("Everything is stopped");
