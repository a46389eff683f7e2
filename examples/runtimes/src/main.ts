import "@dapr-ts/page-kit/errors";
import { programOptions } from "./options.ts";
import { startCase } from "./runtime.ts";
import { CASES, nameOf } from "./runtimes.ts";
import { visit } from "./visit.ts";

const { only } = await programOptions();
const cases = CASES.filter(({ runtime }) => (only ?? runtime) === runtime);

const begun = performance.now();
const say = (line: string): void => {
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(6)} s  ${line}`);
};

for (const [i, which] of cases.entries()) {
  await using app = await startCase(which);
  const { latestOrder, message = "-", size = 0 } = await visit(which, app, { id: i + 1, item: "tea" });
  say(
    `${nameOf(which).padEnd(12)} order ${String(latestOrder.id)}, "${message}", ${String(size)} bytes streamed`,
  );
}
say("done         everything is stopped");
