import { expect, test } from "vitest";
import type { EventWork, Instrumentation, Work } from "../../src/observe/instrumentation.ts";
import { event, newApp, post } from "./platform.ts";

/** An instrumentation that records its work, and whose observations propagate the trace or do not. */
function recording(propagates: boolean): Instrumentation & { work: Work[] } {
  const work: Work[] = [];
  return {
    work,
    begin: (begun) => {
      work.push(begun);
      return { propagates, run: (run) => run() };
    },
    headers: () => ({}),
    count: () => undefined,
    gauge: () => () => undefined,
    unobserved: (run) => run(),
  };
}

test.each([true, false])(
  "the platform sees whether an observation propagates the trace: %j",
  async (propagates) => {
    const seen: unknown[] = [];
    const { app } = newApp({ instrumentation: recording(propagates) }, (_ctx, run, observation) => {
      seen.push(observation?.propagates);
      return run();
    });
    app.subscribe("pubsub", "orders", () => undefined);
    app.method("greet", () => undefined);
    const headers = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
    await app.handle({ ...event("/events/pubsub/orders", { data: 1 }), headers });
    await app.handle(post("/greet", "", headers));
    expect(seen).toEqual([propagates, propagates]);
  },
);

test.each([
  [undefined, false],
  ["", false],
  ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", true],
])("the work of an event with traceparent %j has a producer: %j", async (traceparent, expected) => {
  const instrumentation = recording(false);
  const { app } = newApp({ instrumentation });
  app.subscribe("pubsub", "orders", () => undefined);
  await app.handle(event("/events/pubsub/orders", { data: 1, traceparent }));
  const [work] = instrumentation.work as EventWork[];
  expect(work?.producer !== undefined).toBe(expected);
});
