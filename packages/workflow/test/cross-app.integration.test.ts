import { DaprClient } from "@dapr-ts/client";
import { startDapr, type DaprRuntime } from "@dapr-ts/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WorkflowWorker, activity, replay, workflow } from "../src/index.ts";

const RESULT = { timeoutMs: 60_000 };

/** Contracts of the second app, without its code. */
const stock = activity<string, string>("stock");
const ship = workflow<string, string>("ship");

const order = workflow("order", async (ctx, item: string) => [
  await ctx.call(stock, item, { appId: "two", propagate: "own" }),
  await ctx.call(ship, item, { appId: "two", id: `${ctx.instanceId}-ship` }),
  ctx.start(ship, item, { appId: "two", id: `${ctx.instanceId}-detached` }),
]);

const failing = workflow("failing", (ctx) =>
  ctx
    .call(activity<string, string>("broken"), "x", { appId: "two" })
    .catch((error: Error) => [error.name, (error.cause as Error).name, (error.cause as Error).message]),
);

let runtime: DaprRuntime<"one" | "two">;
let one: DaprClient;
let two: DaprClient;
const workers: WorkflowWorker[] = [];

beforeAll(async () => {
  runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "one" }, { appId: "two" }],
    components: [{ name: "store", type: "state.in-memory", metadata: { actorStateStore: true } }],
  });
  const clientOf = ({ httpEndpoint, grpcEndpoint }: DaprRuntime["apps"][string]) =>
    new DaprClient({ httpEndpoint, grpcEndpoint });
  one = clientOf(runtime.apps.one);
  two = clientOf(runtime.apps.two);
  workers.push(
    new WorkflowWorker({ workflows: [order, failing], client: one }),
    new WorkflowWorker({
      workflows: [workflow("ship", (ctx, item: string) => ctx.call(activity<string, string>("stock"), item))],
      activities: [
        activity(
          "stock",
          (item: string, { history }) => `${item} of ${history?.workflows[0]?.appId ?? "an unknown app"}`,
        ),
        activity("broken", () => {
          throw new RangeError("no such item");
        }),
      ],
      client: two,
    }),
  );
  for (const worker of workers) await worker.start();
});

afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await one.close();
  await two.close();
  await runtime.stop();
}, 240_000);

test("activities, children and detached workflows run in another app", async () => {
  const run = await one.workflow.schedule(order, "tea");
  expect(await run.result(RESULT)).toEqual(["tea of one", "tea of an unknown app", `${run.id}-detached`]);
  expect(await two.workflow.run(ship, `${run.id}-detached`).result(RESULT)).toBe("tea of an unknown app");
  expect((await two.workflow.run(`${run.id}-ship`).state())?.status).toBe("COMPLETED");
  expect(await one.workflow.run(`${run.id}-ship`).state()).toBeUndefined();
  const history = await run.history();
  expect(history.filter((event) => "appId" in event && event.appId === "two")).toHaveLength(2);
  await replay(order, JSON.stringify(history));
});

test("a failure in another app arrives with its cause", async () => {
  const run = await one.workflow.schedule(failing);
  expect(await run.result(RESULT)).toEqual(["TaskFailedError", "RangeError", "no such item"]);
});
