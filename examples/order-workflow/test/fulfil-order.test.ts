import { NonRetryableError, WorkflowWorker, activity, replay } from "@dapr-ts/workflow";
import { DaprClient } from "@dapr-ts/server";
import { inMemoryDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { APPROVAL_FROM, totalOf, type Order } from "../src/catalog.ts";
import { decided, fulfilOrder } from "../src/fulfil-order.ts";
import { timelineOf } from "../src/shop/timeline.ts";

const CHEAP: Order = {
  product: "kettle",
  quantity: 1,
  card: "good",
  destination: "oslo",
  approvalMs: 60_000,
};
const DEAR: Order = { ...CHEAP, product: "chair", quantity: 2 };

/** Runs an order in memory, in virtual time, with activities of the test. */
async function runOrder(
  order: Order,
  during?: (run: {
    raise: (approved: boolean) => Promise<void>;
    advance: (ms: number) => Promise<void>;
  }) => Promise<void>,
) {
  const memory = inMemoryDapr();
  await using dapr = new DaprClient({ transport: memory });
  let attempts = 0;
  const activities = [
    activity("reserve-stock", () => 39),
    activity("charge-card", () => {
      attempts++;
      if (order.card === "declined") throw new NonRetryableError("the card was declined");
      if (order.card === "flaky" && attempts <= 2) throw new Error("the provider did not respond");
    }),
    activity("refund-card", () => order.card !== "declined"),
    activity("release-stock", () => undefined),
    activity("ship-parcel", () => "PX-1"),
  ];
  await using worker = new WorkflowWorker({ workflows: [fulfilOrder], activities, client: dapr });
  await worker.start();
  const run = await dapr.workflow.schedule(fulfilOrder, order, { id: "order-1" });
  await memory.settled();
  await during?.({
    raise: (approved) => run.raise(decided, { approved, by: "the test" }),
    advance: async (ms) => {
      await memory.time.advance(ms);
      await memory.settled();
    },
  });
  const result = await run.result().catch((error: unknown) => error);
  const history = await run.history();
  await replay(fulfilOrder, history, { activities });
  return { result, attempts, timeline: timelineOf(history) };
}

const stepsOf = ({ steps }: ReturnType<typeof timelineOf>): string[] =>
  steps.map(({ title, state, detail }) => `${title}: ${state}${detail === undefined ? "" : `, ${detail}`}`);

const BEGINNING = ["Order placed: done", "Reserve stock: done, 39 pieces are left", "Charge card: done"];

test("a cheap order is shipped without an approval", async () => {
  expect(totalOf(CHEAP)).toBeLessThan(APPROVAL_FROM);
  const { result, timeline } = await runOrder(CHEAP);
  expect(result).toEqual({ kind: "shipped", parcel: "PX-1" });
  expect(timeline.state).toBe("shipped");
  expect(stepsOf(timeline)).toEqual([...BEGINNING, "Ship parcel: done, parcel PX-1"]);
});

test("an approved order is shipped, a refused one is undone in reverse order", async () => {
  const approved = await runOrder(DEAR, ({ raise }) => raise(true));
  expect(stepsOf(approved.timeline)).toEqual([
    ...BEGINNING,
    "Approval: done, approved by the test",
    "Ship parcel: done, parcel PX-1",
  ]);
  const refused = await runOrder(DEAR, ({ raise }) => raise(false));
  expect(refused.result).toEqual({ kind: "refused", by: "the test" });
  expect(refused.timeline).toMatchObject({ state: "refused", decideBy: undefined });
  expect(stepsOf(refused.timeline).slice(3)).toEqual([
    "Approval: failed, refused by the test",
    "Refund payment: done",
    "Release stock: done",
  ]);
});

test("an order without a decision in time is undone", async () => {
  const { result, timeline } = await runOrder(DEAR, ({ advance }) => advance(60_000));
  expect(result).toEqual({ kind: "expired" });
  expect(stepsOf(timeline).slice(3)).toEqual([
    "Approval: failed, no decision came in time",
    "Refund payment: done",
    "Release stock: done",
  ]);
});

test("a flaky payment is tried again, a declined card is not", async () => {
  const flaky = await runOrder({ ...CHEAP, card: "flaky" }, async ({ advance }) => {
    await advance(500);
    await advance(1_000);
  });
  expect([flaky.attempts, flaky.timeline.state]).toEqual([3, "shipped"]);
  expect(stepsOf(flaky.timeline)[2]).toBe("Charge card: done, at attempt 3");
  const declined = await runOrder({ ...CHEAP, card: "declined" });
  expect([declined.attempts, declined.timeline.state]).toEqual([1, "failed"]);
  expect(declined.result).toMatchObject({ code: "aborted", runtimeStatus: "FAILED" });
  expect(stepsOf(declined.timeline).slice(2)).toEqual([
    "Charge card: failed, the card was declined",
    "Refund payment: done, nothing was charged",
    "Release stock: done",
  ]);
});
