import { appendFileSync } from "node:fs";
import { activity, event, workflow } from "@dapr-ts/workflow";

/** Activities of each instance. */
export const STEPS = 20;

export const go = event<number>("go");

/** Appends a line to the ledger, a file outside of Dapr, and returns what the instance must get. */
const step = activity("step", ({ id, n }: { id: string; n: number }) => {
  appendFileSync(process.env["LEDGER"] ?? "", `${id} ${String(n)}\n`);
  return n;
});

/** Half of the activities in a row, a timer, an event, and the other half at once. */
export const order = workflow("order", async (ctx, id: string) => {
  const results: number[] = [];
  for (let n = 0; n < STEPS / 2; n++) results.push(await ctx.call(step, { id, n }));
  await ctx.sleep(500);
  results.push(await ctx.wait(go, { timeoutMs: 300_000 }));
  const rest = Array.from({ length: STEPS / 2 }, (_, i) => ctx.call(step, { id, n: STEPS / 2 + i }));
  return [...results, ...(await Promise.all(rest))];
});

export const activities = [step];
