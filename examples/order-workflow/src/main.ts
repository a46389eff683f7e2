import { once } from "node:events";
import { parseArgs } from "node:util";
import { stopSignal } from "@dapr-ts/page-kit";
import { startShop } from "./start-shop.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8091" },
    "approval-seconds": { type: "string", default: "120" },
    "step-ms": { type: "string", default: "900" },
  },
});
const approvalMs = Number(values["approval-seconds"]) * 1000;
if (!(approvalMs >= 1_000)) throw new Error("--approval-seconds must be 1 or more");
const stepMs = Number(values["step-ms"]);
if (!(stepMs >= 0)) throw new Error("--step-ms must be 0 or more");

const begun = performance.now();
const say = (what: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(7)} s  ${what}`);
};

const stop = stopSignal();

try {
  await using shop = await startShop({ port: Number(values.port), approvalMs, stepMs, say, signal: stop });
  say(`The shop is at ${shop.url} until you press Ctrl-C`);
  if (!stop.aborted) await once(stop, "abort");
  say("The shop stops");
} catch (error) {
  if (!stop.aborted) throw error;
}
say("Everything is stopped");
