import "@dapr-ts/page-kit/errors";
import { programOptions } from "./options.ts";
import { runPipeline } from "./pipeline.ts";
import { startRuntime } from "./runtime.ts";

const { orders } = await programOptions();

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
