import "@dapr-ts/page-kit/errors";
import { programOptions } from "./options.ts";
import { orders } from "./orders.ts";
import { startRuntime } from "./runtime.ts";

await programOptions();
const begun = performance.now();
const { isTTY } = process.stdout;
const say = (line: string): void => {
  if (isTTY) process.stdout.write("\r\u001b[K");
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(6)} s  ${line}`);
};
const count = (handled: number): void => {
  if (isTTY) process.stdout.write(`\r          handling     ${String(handled)}`);
  else if (handled % 500 === 0) say(`handling     ${String(handled)}`);
};

{
  await using runtime = await startRuntime("process");
  Object.assign(process.env, runtime.environment);
  const sum = await orders(2_000, say, count);
  say(`sum          ${String(sum)}`);
}
say("done         everything is stopped");
