import { parseArgs } from "node:util";
import { runPipeline } from "./pipeline.ts";
import { startRuntime } from "./runtime.ts";

const { values } = parseArgs({ options: { orders: { type: "string", default: "20" } } });
const orders = Number(values.orders);
if (!Number.isInteger(orders) || orders < 1) throw new Error("--orders takes a number from 1");

const begun = performance.now();
const say = (who: string, line: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(6)} s  ${who.padEnd(12)} ${line}`);
};

{
  await using runtime = await startRuntime("process");
  say("dapr", "two sidecars, with Redis as the broker");
  await runPipeline(runtime, orders, say);
}
say("done", "everything is stopped");
