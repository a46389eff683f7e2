import "@dapr-ts/page-kit/errors";
import { once } from "node:events";
import { stopSignal } from "@dapr-ts/page-kit";
import { programOptions } from "./options.ts";
import { startShop } from "./start-shop.ts";

const { port, "approval-seconds": approvalSeconds, "step-ms": stepMs } = await programOptions();
const approvalMs = approvalSeconds * 1000;

const begun = performance.now();
const say = (what: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(7)} s  ${what}`);
};

const stop = stopSignal();

try {
  await using shop = await startShop({ port, approvalMs, stepMs, say, signal: stop });
  say(`The shop is at ${shop.url} until you press Ctrl-C`);
  if (!stop.aborted) await once(stop, "abort");
  say("The shop stops");
} catch (error) {
  if (!stop.aborted) throw error;
}
say("Everything is stopped");
