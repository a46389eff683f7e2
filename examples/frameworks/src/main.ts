import "@dapr-ts/page-kit/errors";
import { FRAMEWORKS } from "./app-process.ts";
import { programOptions } from "./options.ts";
import { startFrameworks } from "./runtime.ts";
import { visit } from "./visit.ts";

await programOptions();
const begun = performance.now();
const say = (line: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(6)} s  ${line}`);
};

{
  say("started      building the Next app");
  await using frameworks = await startFrameworks("process");
  say("ready        four apps, each with a sidecar");
  for (const [i, name] of FRAMEWORKS.entries()) {
    const { latestOrder, message } = await visit(frameworks.apps[name], { id: i + 1, item: "a pot of tea" });
    say(`${name.padEnd(12)} received order ${JSON.stringify(latestOrder)} and replied "${message}"`);
  }
}
say("done         everything is stopped");
