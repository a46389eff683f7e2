import "@dapr-ts/page-kit/errors";
import { jobs } from "./jobs.ts";
import { programOptions } from "./options.ts";
import { startRuntime } from "./runtime.ts";

await programOptions();
const begun = performance.now();
const say = (line: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(6)} s  ${line}`);
};

{
  await using runtime = await startRuntime("process");
  Object.assign(process.env, runtime.environment);
  await jobs(runtime.port, say);
}
say("done         everything is stopped");
