import { NonRetryableError, activity, event, workflow } from "@dapr-ts/workflow";
import type { DurableCode } from "./case.ts";

/** Counts of activity runs by key, outside of Dapr. */
export const runs = new Map<string, number>();

const count = (key: string): number => {
  const next = (runs.get(key) ?? 0) + 1;
  runs.set(key, next);
  return next;
};

export const double = activity("double", (n: number) => n * 2);
export const echo = activity<unknown, unknown>("echo", (value) => value);
export const flaky = activity("flaky", ({ key, failures }: { key: string; failures: number }) => {
  const run = count(key);
  if (run <= failures) throw new TypeError(`failure ${String(run)}`);
  return run;
});
export const final = activity("final", (key: string) => {
  count(key);
  throw new NonRetryableError("never again", { cause: new RangeError("the reason") });
});
export const note = activity("note", (key: string) => void count(key));
export const big = activity("big", (bytes: number) => "x".repeat(bytes));
export const idOf = activity("idOf", (_: void, { taskExecutionId }) => taskExecutionId);
export const broken = activity("broken", () => ({ value: 1n }));

export const go = event<number>("Go");

export const chain = workflow("chain", async (ctx, length: number) => {
  let n = 1;
  for (let i = 0; i < length; i++) n = await ctx.call(double, n);
  return n;
});

export const fan = workflow("fan", async (ctx, width: number) => {
  const all = await Promise.all(Array.from({ length: width }, (_, i) => ctx.call(double, i)));
  return all.reduce((sum, n) => sum + n, 0);
});

export const bounded = workflow("bounded", (ctx, width: number) =>
  ctx.parallel(
    Array.from({ length: width }, (_, i) => i),
    3,
    (i) => ctx.call(double, i),
  ),
);

export const values = workflow("values", async (ctx, input: unknown) => [input, await ctx.call(echo, input)]);

export const retried = workflow(
  "retried",
  async (ctx, { key, failures }: { key: string; failures: number }) => {
    const retry = { maxAttempts: 3, firstDelayMs: 100, backoff: 2 };
    return ctx.call(flaky, { key, failures }, { retry });
  },
);

export const unretryable = workflow("unretryable", (ctx, key: string) =>
  ctx.call(final, key, { retry: { maxAttempts: 5, firstDelayMs: 10 } }),
);

export const sleeper = workflow("sleeper", async (ctx, ms: number) => {
  const since = ctx.now().getTime();
  await ctx.sleep(ms);
  return ctx.now().getTime() - since;
});

export const waiter = workflow("waiter", async (ctx, timeoutMs: number) => {
  ctx.setStatus("waiting");
  return ctx.wait(go, { timeoutMs }).catch((error: Error) => error.name);
});

export const gatherer = workflow("gatherer", async (ctx, events: number) => {
  const all: number[] = [];
  for (let i = 0; i < events; i++) all.push(await ctx.wait(go));
  return all;
});

export const parent = workflow("parent", async (ctx, { id, n }: { id: string; n: number }) => {
  const ok = await ctx.call(chain, n, { id });
  const failed = await ctx.call(unretryable, `${id}-child`).catch((error: Error) => error);
  return [ok, failed instanceof Error ? [failed.name, (failed.cause as Error).message] : failed];
});

export const twins = workflow("twins", async (ctx, id: string) => {
  const first = ctx.call(waiter, 5_000, { id });
  const second = ctx.call(waiter, 5_000, { id }).catch((error: Error) => (error.cause as Error).name);
  return [await second, await first];
});

export const counter = workflow("counter", async (ctx, n: number): Promise<number> => {
  if (n >= 5) return n;
  await ctx.wait(go);
  return ctx.continueAsNew(n + 1);
});

export const forgetful = workflow("forgetful", (ctx, { key, again }: { key: string; again: boolean }) => {
  if (!again) return "done";
  void ctx.call(note, key);
  ctx.start(noted, `${key}-detached`, { id: `${key}-detached` });
  return ctx.continueAsNew({ key, again: false });
});

export const noted = workflow("noted", (ctx, key: string) => ctx.call(note, key));

export const saga = workflow("saga", async (ctx, { key, fails }: { key: string; fails: boolean }) => {
  const undo = ctx.saga();
  undo.add(note, `${key}-1`);
  await ctx.call(double, 1);
  undo.add(() => ctx.call(note, `${key}-2`));
  if (fails) await ctx.call(final, `${key}-fails`);
  else await ctx.sleep("1h");
});

export const tooMuch = workflow("tooMuch", async (ctx, bytes: number) => {
  const failure = await ctx.call(big, bytes).catch((error: Error) => (error.cause as Error).name);
  ctx.setStatus("x".repeat(bytes));
  return failure;
});

export const unserializable = workflow("unserializable", (ctx) => ctx.call(broken));

export const stuck = workflow("stuck", async (ctx) => {
  await ctx.call(double, 1);
  await new Promise(() => undefined);
});

export const deterministic = workflow("deterministic", async (ctx) => {
  const take = () => [ctx.uuid(), ctx.random(), ctx.now().getTime(), Math.random(), Date.now()];
  const before = take();
  const seen = await ctx.call(echo, before);
  return [before, seen, await ctx.call(idOf)];
});

export const code: DurableCode = {
  workflows: [
    ...[chain, fan, bounded, values, retried, unretryable, sleeper, waiter, gatherer, parent, twins, counter],
    ...[forgetful, noted, saga, tooMuch, unserializable, stuck, deterministic],
  ],
  activities: [double, echo, flaky, final, note, big, idOf, broken],
};
