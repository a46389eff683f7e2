import { describe, expect, it } from "vitest";
import { spanRows, summarizeTraces } from "../../page/src/model/span-tree.ts";
import { placeOf, scaleOf, type TimeRow } from "../../page/src/model/time-rows.ts";
import { workflowRows } from "../../page/src/model/workflow-rows.ts";
import type { SpanView, WorkflowStep, WorkflowView } from "../../src/ui/protocol.ts";

const step = (
  eventId: number,
  start: number,
  end: number | undefined,
  of: Partial<WorkflowStep> = {},
): WorkflowStep => ({
  eventId,
  kind: "activity",
  name: "charge",
  start,
  ...(end === undefined ? {} : { end }),
  status: end === undefined ? "running" : "completed",
  attempt: 1,
  canRerun: true,
  ...of,
});

const workflow = (
  steps: readonly WorkflowStep[],
  status: WorkflowView["status"] = "RUNNING",
): WorkflowView => ({
  appId: "shop",
  id: "w1",
  name: "checkout",
  status,
  createdAt: 0,
  updatedAt: 100,
  steps,
  history: [],
  waitsFor: [],
});

describe("workflowRows", () => {
  it("begins with the instance, which has no end while it runs", () => {
    expect(workflowRows(workflow([]))[0]).toMatchObject({
      label: "checkout",
      bars: [{ start: 0, end: undefined }],
    });
    expect(workflowRows(workflow([], "COMPLETED"))[0]).toMatchObject({ bars: [{ start: 0, end: 100 }] });
  });

  it("joins the attempts of one call, with the pauses between them", () => {
    const rows = workflowRows(
      workflow([
        step(0, 0, 10, { status: "failed" }),
        step(1, 0, 20, { name: "reserve" }),
        step(3, 30, 40, { attempt: 2, status: "failed" }),
        step(5, 80, 95, { attempt: 3 }),
      ]),
    );
    expect(rows.map(({ label }) => label)).toEqual(["checkout", "charge", "reserve"]);
    expect(rows[1]).toMatchObject({ note: "3 attempts", isError: false });
    expect(rows[1]?.bars.map(({ start, end, tone }) => [start, end, tone])).toEqual([
      [0, 10, "bad"],
      [10, 30, "wait"],
      [30, 40, "bad"],
      [40, 80, "wait"],
      [80, 95, "good"],
    ]);
  });

  it("keeps two calls of one activity that run side by side apart", () => {
    const steps = [
      step(0, 0, 10, { status: "failed" }),
      step(1, 0, 12, { status: "failed" }),
      step(2, 20, 30, { attempt: 2 }),
      step(3, 22, 30, { attempt: 2 }),
    ];
    const history = ["a", "b", "a", "b"].map((taskExecutionId, id) => ({
      id,
      type: "taskScheduled",
      time: 0,
      details: { taskExecutionId },
    }));
    const rows = workflowRows({ ...workflow(steps), history });
    expect(rows.slice(1).map((row) => row.steps.map(({ eventId }) => eventId))).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it("leaves out the timers of pauses between attempts, which the call's row shows", () => {
    const steps = [
      step(0, 0, 10, { status: "failed" }),
      step(1, 10, 30, { kind: "timer", name: "retry", canRerun: false }),
      step(2, 30, 40, { attempt: 2 }),
      step(3, 40, 90, { kind: "timer", name: "retry" }),
    ];
    const timer = (id: number, kind: string) => ({
      id,
      type: "timerCreated",
      time: 0,
      details: { origin: { kind } },
    });
    const history = [timer(1, "activityRetry"), timer(3, "timer")];
    expect(workflowRows({ ...workflow(steps), history }).map(({ kind }) => kind)).toEqual([
      "workflow",
      "activity",
      "timer",
    ]);
  });

  it("names what an instance waits for", () => {
    const rows = workflowRows(
      workflow([step(0, 5, undefined, { kind: "event", name: "approved", canRerun: false })]),
    );
    expect(rows[1]).toMatchObject({
      kind: "event",
      label: "approved",
      note: "waits",
      bars: [{ tone: "wait" }],
    });
  });

  it("gives a timer without a name the name of its kind", () => {
    expect(workflowRows(workflow([step(0, 5, 9, { kind: "timer", name: "" })]))[1]).toMatchObject({
      label: "timer",
    });
  });
});

const span = (
  spanId: string,
  parentSpanId: string | undefined,
  start: number,
  of: Partial<SpanView> = {},
): SpanView => ({
  traceId: "t1",
  spanId,
  ...(parentSpanId === undefined ? {} : { parentSpanId }),
  name: spanId,
  kind: "internal",
  service: "shop",
  recordedBy: "sidecar",
  scope: "",
  start,
  duration: 10,
  isError: false,
  attributes: {},
  links: [],
  events: [],
  ...of,
});

const tree = (spans: readonly SpanView[], collapsed: readonly string[] = []): string[] =>
  spanRows(spans, new Set(collapsed), () => 0).map(({ depth, key }) => `${"-".repeat(depth)}${key}`);

describe("spanRows", () => {
  it("puts each span below its parent, by the time of its begin", () => {
    expect(tree([span("c", "a", 5), span("b", "a", 2), span("d", "b", 3), span("a", undefined, 0)])).toEqual([
      "a",
      "-b",
      "--d",
      "-c",
    ]);
  });

  it("shortens the names of Dapr's own services", () => {
    const rows = spanRows(
      [span("a", undefined, 0, { name: "/dapr.proto.runtime.v1.Dapr/PublishEvent" })],
      new Set(),
      () => 0,
    );
    expect(rows[0]?.label).toBe("Dapr/PublishEvent");
  });

  it("puts a span whose parent has not arrived at the top", () => {
    expect(tree([span("a", undefined, 0), span("x", "missing", 1)])).toEqual(["a", "x"]);
  });

  it("leaves out what is below a collapsed span", () => {
    expect(tree([span("a", undefined, 0), span("b", "a", 1), span("c", "b", 2)], ["a"])).toEqual(["a"]);
  });

  it("ends with spans that are their own parent", () => {
    expect(tree([span("a", "a", 0)])).toEqual(["a"]);
  });
});

describe("summarizeTraces", () => {
  it("names a trace by its first root, and counts its errors and apps", () => {
    const [newest, oldest] = summarizeTraces([
      span("b", "a", 1, { service: "billing", isError: true, duration: 50 }),
      span("a", undefined, 0),
      span("z", undefined, 100, { traceId: "t2" }),
    ]);
    expect(newest?.traceId).toBe("t2");
    expect(oldest).toEqual({
      traceId: "t1",
      name: "a",
      services: ["billing", "shop"],
      start: 0,
      duration: 51,
      spanCount: 2,
      errorCount: 1,
    });
  });
});

describe("scaleOf", () => {
  const row = (start: number, end: number | undefined): TimeRow => ({
    key: "r",
    label: "r",
    kind: "k",
    note: undefined,
    depth: 0,
    bars: [{ start, end, tone: "good", title: "" }],
    isCollapsed: undefined,
    isError: false,
  });

  it("has round marks from the first begin to the last end", () => {
    expect(scaleOf([row(100, 150), row(120, 340)], 0)).toEqual({
      start: 100,
      end: 340,
      ticks: [0, 50, 100, 150, 200],
    });
  });

  it("goes up to now for what has not ended", () => {
    expect(scaleOf([row(100, undefined)], 1100)).toMatchObject({ start: 100, end: 1100 });
  });

  it("keeps a bar without a length visible and within the track", () => {
    const scale = scaleOf([row(0, 100)], 0);
    const { left, width } = placeOf({ start: 100, end: 100, tone: "good", title: "" }, scale, 0);
    expect(left).toBeLessThan(100);
    expect(width).toBeGreaterThan(0);
  });

  it("has a length without rows, and with one that takes no time", () => {
    expect(scaleOf([], 5)).toMatchObject({ start: 5, end: 6 });
    const scale = scaleOf([row(7, 7)], 0);
    expect(scale.end).toBeGreaterThan(scale.start);
    expect(scale.ticks.length).toBeLessThan(20);
  });
});
