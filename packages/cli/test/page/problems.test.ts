import { describe, expect, it } from "vitest";
import { problemsOf, type Known } from "../../page/src/model/problems.ts";
import type { AppView, BusEvent, LogEntry, SpanView } from "../../src/ui/protocol.ts";
import { event, initialChanges, NOW } from "./fixture-data.ts";

const NOTHING: Known = { apps: [], events: [], invocations: [], spans: [], logs: [] };
const [shop] = initialChanges(0).apps as readonly [AppView];

let seq = 0;
const line = (text: string, of: Partial<LogEntry> = {}): LogEntry => ({
  seq: ++seq,
  time: NOW + seq,
  source: "app",
  appId: "shop",
  level: "error",
  text,
  ...of,
});

const failing = (index: number, result: BusEvent["deliveries"][number]["result"]): BusEvent => {
  const one = event(index, NOW + index);
  const attempt = {
    start: NOW + index,
    duration: 1,
    isError: true,
    detail: "no room",
    traceId: "t",
    spanId: "s",
  };
  return {
    ...one,
    topic: "orders",
    deliveries: [{ appId: "stock", result, attemptCount: 3, attempts: [attempt] }],
  };
};

describe("problemsOf", () => {
  it("finds none in a run in which all is well", () => {
    expect(
      problemsOf({ ...NOTHING, apps: [shop], events: [event(0, NOW)], logs: [line("x", { level: "info" })] }),
    ).toEqual([]);
  });

  it("names the error by which an app ended", () => {
    const logs = [
      line("connecting"),
      line("Error: connect ECONNREFUSED 127.0.0.1:5432"),
      line("    at Socket.connect (node:net:1)"),
      line("Node.js v24"),
      line("fine", { appId: "other" }),
    ];
    const [found] = problemsOf({ ...NOTHING, apps: [{ ...shop, state: "ended", lastExitCode: 1 }], logs });
    expect(found).toMatchObject({
      view: "overview",
      appId: "shop",
      text: "The app ended with exit code 1",
      reason: "Error: connect ECONNREFUSED 127.0.0.1:5432",
    });
  });

  it.each([
    ["ended without an error", { state: "ended", lastExitCode: 0 }, 0],
    ["waits for a change after an error", { state: "waiting", lastExitCode: 1 }, 1],
    ["has an unhealthy sidecar", { sidecar: { ...shop.sidecar, health: "unhealthy", reason: "no app" } }, 1],
    ["has lost its sidecar", { sidecar: { ...shop.sidecar, health: "ended" } }, 1],
    ["has a sidecar that starts", { sidecar: { ...shop.sidecar, health: "starting" } }, 0],
  ] as const)("judges an app that %s", (_, change, count) => {
    expect(problemsOf({ ...NOTHING, apps: [{ ...shop, ...change }] })).toHaveLength(count);
  });

  it("joins events that fail in the same way, and shows the last", () => {
    const events = [
      failing(1, "retrying"),
      failing(2, "retrying"),
      failing(3, "deadLettered"),
      failing(4, "dropped"),
    ];
    expect(problemsOf({ ...NOTHING, events })).toMatchObject([
      { tone: "bad", text: "orders went to the dead letters (3 attempts)", appId: "stock", count: 1 },
      {
        tone: "warn",
        text: "orders is delivered again and again (3 attempts)",
        reason: "no room",
        count: 2,
        href: "#/events?q=topic:orders+result:retrying&id=e2",
      },
    ]);
  });

  it("joins failed calls of actors of one type", () => {
    const [one] = initialChanges(20).invocations ?? [];
    if (one === undefined) throw new Error("the fixture has no calls");
    const call = { ...one, kind: "actor", isError: true, method: "reserve" } as const;
    const invocations = [
      { ...call, key: "1", to: "Shelf/1", start: NOW },
      { ...call, key: "2", to: "Shelf/a/b", start: NOW + 1 },
      { ...call, key: "3", kind: "service", to: "billing", start: NOW + 2 } as const,
    ];
    expect(problemsOf({ ...NOTHING, invocations }).map(({ text, count }) => [text, count])).toEqual([
      ["A call of billing/reserve failed", 1],
      ["A call of Shelf/reserve failed", 2],
    ]);
  });

  it("finds workflows that failed, with their error", () => {
    const span: SpanView = {
      traceId: "t",
      spanId: "s",
      name: "orchestration||checkout",
      kind: "server",
      service: "shop",
      recordedBy: "sidecar",
      scope: "",
      start: NOW,
      duration: 5,
      isError: true,
      statusMessage: "the card was refused",
      attributes: {
        "durabletask.type": "orchestration",
        "durabletask.task.name": "checkout",
        "durabletask.task.instance_id": "order-1",
      },
      links: [],
      events: [],
    };
    expect(
      problemsOf({ ...NOTHING, spans: [span, { ...span, isError: false, spanId: "other" }] }),
    ).toMatchObject([
      {
        view: "workflows",
        text: "The workflow checkout failed",
        reason: "the card was refused",
        href: "#/workflows?id=shop/order-1",
      },
    ]);
  });

  it("joins stalled workflows of one name, and links to them", () => {
    const stalled = { name: "checkout", reason: "PATCH_MISMATCH" };
    const apps: AppView[] = [
      {
        ...shop,
        stalled: [
          { ...stalled, id: "order-1" },
          { ...stalled, id: "order-2", description: "history patches: [v2] " },
        ],
      },
    ];
    expect(problemsOf({ ...NOTHING, apps })).toEqual([
      {
        key: "stalled checkout shop",
        view: "workflows",
        tone: "bad",
        text: "The workflow checkout is stalled",
        appId: "shop",
        reason: "PATCH_MISMATCH: history patches: [v2]",
        count: 2,
        time: undefined,
        href: "#/workflows?q=name:checkout+status:stalled&id=shop/order-2",
      },
    ]);
  });

  it("finds runs of jobs and reminders that failed in the logs, with the errors of their handlers", () => {
    const daprd = { source: "daprd" } as const;
    const logs = [
      line("job nightly: the handler threw Error: no disk"),
      line(
        "unexpected status code returned from app while processing triggered job nightly. status code returned: 2",
        daprd,
      ),
      line("actor Cart/c/1: reminder expire failed DaprError: cannot expire"),
      line("Error executing reminder for actor Cart||c/1||expire: error from actor service: (500)", daprd),
      line("Error executing timer for actor Cart||c-2||tick: error from actor service: (500)", daprd),
    ];
    expect(
      problemsOf({ ...NOTHING, logs }).map(({ view, text, reason, href }) => [view, text, reason, href]),
    ).toEqual([
      [
        "actors",
        "The timer tick of Cart/c-2 failed",
        "error from actor service: (500)",
        "#/actors?id=Cart/c-2",
      ],
      ["actors", "The reminder expire of Cart/c/1 failed", "cannot expire", "#/actors?id=Cart/c/1"],
      ["jobs", "The job nightly failed", "no disk", "#/jobs?id=shop/nightly"],
    ]);
  });
});
