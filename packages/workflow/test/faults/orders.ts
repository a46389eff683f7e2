import { appendFileSync } from "node:fs";
import { activity, event, workflow } from "@dapr-ts/workflow";

/** Activities of each instance. */
export const STEPS = 20;
/** Milliseconds of the timer. */
const PAUSE_MS = 2_000;

export const go = event<number>("go");
export const finish = event<number>("finish");

/** Appends a line to the ledger, a file outside of Dapr, and returns what the instance must get. */
const step = activity("step", ({ id, n }: { id: string; n: number }) => {
  appendFileSync(process.env["LEDGER"] ?? "", `${id} ${String(n)}\n`);
  return n;
});

/** Half of the activities in a row, an event, a timer, a child with five activities at once, another event, and the rest. */
export const order = workflow("order", async (ctx, id: string) => {
  const results: number[] = [];
  for (let n = 0; n < 10; n++) results.push(await ctx.call(step, { id, n }));
  results.push(await ctx.wait(go, { timeoutMs: 1_800_000 }));
  await ctx.sleep(PAUSE_MS);
  results.push(...(await ctx.call(parcel, id)));
  results.push(await ctx.wait(finish));
  const rest = [15, 16, 17, 18, 19].map((n) => ctx.call(step, { id, n }));
  return [...results, ...(await Promise.all(rest))];
});

export const parcel = workflow("parcel", (ctx, id: string) =>
  Promise.all([10, 11, 12, 13, 14].map((n) => ctx.call(step, { id, n }))),
);

/** Output of every instance whose events have the data 100 and 200. */
export const EXPECTED: readonly number[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 10, 11, 12, 13, 14, 200, 15, 16, 17, 18, 19],
];

export const code = { workflows: [order, parcel], activities: [step] };
