import type { DaprClient, WorkflowRun } from "@dapr-ts/client";
import { expectTypeOf, test } from "vitest";
import { activity, event, workflow, type WorkflowContext } from "../src/index.ts";

const charge = activity("charge", (order: { total: number }) =>
  Promise.resolve(`paid ${String(order.total)}`),
);
const approved = event<{ by: string }>("approved");
const checkout = workflow(
  "checkout",
  async (_: WorkflowContext, order: { total: number }) => order.total > 1,
);

test("types go from the definition to the call, the event, the client and the result", () => {
  const inWorkflow = async (ctx: WorkflowContext) => {
    expectTypeOf(await ctx.call(charge, { total: 1 })).toEqualTypeOf<string>();
    expectTypeOf(await ctx.call(checkout, { total: 1 })).toEqualTypeOf<boolean>();
    expectTypeOf(await ctx.wait(approved)).toEqualTypeOf<{ by: string }>();
    expectTypeOf(ctx.start(checkout, { total: 1 })).toEqualTypeOf<string>();
    // @ts-expect-error the input has another type
    await ctx.call(charge, { total: "1" });
    // @ts-expect-error the input is missing
    await ctx.call(charge);
    // @ts-expect-error an activity is not a name
    await ctx.call("charge", { total: 1 });
  };
  const inClient = async (dapr: DaprClient) => {
    const run = await dapr.workflow.schedule(checkout, { total: 1 });
    expectTypeOf(run).toEqualTypeOf<WorkflowRun<boolean>>();
    expectTypeOf(await run.result()).toEqualTypeOf<boolean>();
    await run.raise(approved, { by: "me" });
    // @ts-expect-error the input has another type
    await dapr.workflow.schedule(checkout, { total: "1" });
    // @ts-expect-error the data has another type
    await run.raise(approved, { by: 1 });
    expectTypeOf(await (await dapr.workflow.schedule("checkout", 1)).result()).toEqualTypeOf<unknown>();
  };
  expectTypeOf(inWorkflow).returns.toEqualTypeOf<Promise<void>>();
  expectTypeOf(inClient).returns.toEqualTypeOf<Promise<void>>();
});
