import type {
  Calls,
  CallName,
  StateKey,
  WorkflowStep,
  WorkflowSummary,
  WorkflowView,
} from "../../src/ui/protocol.ts";
import { json, NOW } from "./fixture-data.ts";

type Handlers = { readonly [N in CallName]?: (params: Calls[N]["params"]) => Calls[N]["result"] | undefined };

const KEYS: readonly StateKey[] = [
  ...Array.from({ length: 40 }, (_, index): StateKey => {
    const key = `order-${String(index).padStart(3, "0")}`;
    return { fullKey: `shop||${key}`, appId: "shop", key, kind: "state" };
  }),
  {
    fullKey: "warehouse||Shelf||7||stock",
    appId: "warehouse",
    key: "Shelf||7||stock",
    kind: "actor",
    actor: { type: "Shelf", id: "7", name: "stock" },
  },
];

const STATUSES = ["RUNNING", "COMPLETED", "FAILED", "COMPLETED", "SUSPENDED", "COMPLETED"] as const;

const INSTANCES: readonly WorkflowSummary[] = Array.from({ length: 60 }, (_, index) => {
  const status = STATUSES[index % STATUSES.length] ?? "COMPLETED";
  return {
    appId: "shop",
    id: `order-${String(9999 - index)}`,
    name: index % 4 === 3 ? "refund" : "checkout",
    status,
    createdAt: NOW - 4000 - index * 6100,
    updatedAt: NOW - index * 6100,
    ...(status === "FAILED" ? { failure: "the card was refused" } : {}),
  };
});

const step = (
  eventId: number,
  from: number,
  to: number | undefined,
  of: Partial<WorkflowStep>,
): WorkflowStep => ({
  eventId,
  kind: "activity",
  name: "step",
  start: NOW - 4000 + from,
  ...(to === undefined ? {} : { end: NOW - 4000 + to }),
  status: to === undefined ? "running" : "completed",
  attempt: 1,
  canRerun: true,
  ...of,
});

const STEPS: readonly WorkflowStep[] = [
  step(0, 20, 340, { name: "reserve", input: json({ sku: "tea", count: 2 }), output: json({ shelf: 7 }) }),
  step(1, 350, 620, {
    name: "charge",
    status: "failed",
    input: json({ amount: 42.5 }),
    failure: {
      type: "CardError",
      message: "the bank does not respond",
      stackTrace: "CardError: the bank…\n    at charge.ts:12",
    },
  }),
  step(3, 1120, 1400, {
    name: "charge",
    attempt: 2,
    status: "failed",
    failure: { type: "CardError", message: "the bank does not respond" },
  }),
  step(5, 2400, 2610, { name: "charge", attempt: 3, output: json({ receipt: "r-17" }) }),
  step(6, 2620, 3100, { kind: "child", name: "ship", instanceId: "order-9999:0006" }),
  step(7, 2620, 3620, { kind: "timer", name: "", fireAt: NOW - 380, canRerun: true }),
  step(8, 3120, undefined, { kind: "event", name: "approved", canRerun: false }),
];

/** Id of an instance with a long history, which is in no list. */
export const LONG_ID = `long-${"0123456789".repeat(12)}`;

function longWorkflow(): WorkflowView {
  const steps = Array.from({ length: 500 }, (_, index) =>
    step(index, index * 8, index * 8 + 7, { name: `note-${String(index)}`, input: json({ index }) }),
  );
  return {
    appId: "shop",
    id: LONG_ID,
    name: "long",
    status: "STALLED",
    createdAt: NOW - 4000,
    updatedAt: NOW,
    waitsFor: [],
    steps,
    history: [
      ...steps.flatMap(({ eventId, name, start, end = start }) => [
        { id: eventId, type: "taskScheduled", time: start, details: { name } },
        { id: -1, type: "taskCompleted", time: end, details: { scheduledId: eventId } },
      ]),
      {
        id: -1,
        type: "executionStalled",
        time: NOW,
        details: { reason: "PATCH_MISMATCH", description: "patch v2" },
      },
    ],
  };
}

function workflow(id: string): WorkflowView | undefined {
  if (id === LONG_ID) return longWorkflow();
  const summary = INSTANCES.find((instance) => instance.id === id);
  if (summary === undefined) return undefined;
  const isOpen = summary.status === "RUNNING" || summary.status === "SUSPENDED";
  const shift = summary.createdAt - (NOW - 4000);
  const steps = (isOpen ? STEPS : STEPS.slice(0, -1)).map((one) => ({
    ...one,
    start: one.start + shift,
    ...(one.end === undefined ? {} : { end: one.end + shift }),
  }));
  return {
    ...summary,
    customStatus: '{"step":2}',
    input: json({ id, items: [{ sku: "tea", count: 2 }], total: 42.5 }),
    ...(summary.status === "COMPLETED" ? { output: json({ receipt: "r-17" }) } : {}),
    ...(summary.status === "FAILED"
      ? {
          failureDetails: {
            type: "CardError",
            message: "the card was refused",
            stackTrace: "CardError\n    at charge",
          },
        }
      : {}),
    waitsFor: isOpen ? ["approved"] : [],
    steps,
    history: [
      {
        id: -1,
        type: "executionStarted",
        time: summary.createdAt,
        details: {
          name: summary.name,
          traceparent: "00-0000000000000000000000000abc270f-0000000000000001-01",
        },
      },
      { id: 0, type: "taskScheduled", time: summary.createdAt + 20, details: { name: "reserve" } },
    ],
  };
}

/** Results that the fixture returns. */
export const HANDLERS: Handlers = {
  "apps.restart": () => ({}),
  "events.sources": () => ({
    sources: [{ pubsub: "pubsub", type: "pubsub.redis", appIds: ["shop"], dataFrom: "broker" }],
  }),
  "events.publish": () => ({}),
  "events.resend": () => ({}),
  "invoke.call": () => ({ status: 200, payload: json({ ok: true }), duration: 3.2 }),
  "state.stores": () => ({
    stores: [
      {
        name: "statestore",
        type: "state.redis",
        appIds: ["shop", "warehouse"],
        keysFrom: "store",
        isActorStore: true,
      },
    ],
  }),
  "state.keys": ({ search = "", kind }) => {
    const keys = KEYS.filter(
      (key) => key.fullKey.includes(search) && (kind === undefined || key.kind === kind),
    );
    return { keys, hasMore: false, total: keys.length };
  },
  "state.read": ({ store, key }) => ({
    entry: {
      ...(KEYS.find(({ fullKey }) => fullKey === key) ?? (KEYS[0] as StateKey)),
      store,
      payload: json({ total: 42.5, items: ["tea", "cup"], paid: true }),
      etag: "7",
    },
  }),
  "state.write": ({ store, appId, key, value }) => ({
    entry: { fullKey: `${appId}||${key}`, appId, key, kind: "state", store, payload: json(value), etag: "8" },
  }),
  "state.delete": () => ({}),
  "actors.list": () => ({
    types: [
      {
        type: "Shelf",
        appIds: ["warehouse"],
        active: 12,
        actors: Array.from({ length: 12 }, (_, index) => ({
          id: String(index),
          reminders: index % 4 === 0 ? 1 : 0,
          keys: 1,
          lastCall: NOW - index * 1300,
        })),
      },
    ],
    notes: [],
  }),
  "actors.read": ({ type, id }) => ({
    actor: {
      type,
      id,
      appIds: ["warehouse"],
      reminders: [{ name: "restock", dueTime: "10m", period: "1h", payload: json({ sku: "tea" }) }],
      state: [
        {
          ...(KEYS.at(-1) as StateKey),
          store: "statestore",
          payload: json({ tea: 3, cup: 12 }),
          etag: "3",
        },
      ],
      notes: [],
    },
  }),
  "actors.invoke": () => ({ payload: json({ left: 2 }), duration: 4.1 }),
  "actors.deleteReminder": () => ({}),
  "workflows.list": () => ({ instances: INSTANCES, hasMore: false, notes: [] }),
  "workflows.read": ({ id }) => {
    const instance = workflow(id);
    return instance === undefined ? undefined : { instance };
  },
  "workflows.start": () => ({ id: "order-9999" }),
  "workflows.suspend": () => ({}),
  "workflows.resume": () => ({}),
  "workflows.terminate": () => ({}),
  "workflows.raise": () => ({}),
  "workflows.rerun": () => ({ id: "order-9998" }),
  "workflows.purge": () => ({ deleted: 1 }),
  "jobs.list": () => ({
    jobs: [
      {
        appId: "shop",
        name: "daily-report",
        schedule: "0 0 6 * * *",
        payload: json({ format: "pdf" }),
        lastRun: { time: NOW - 3_600_000, isError: false, traceId: "0000000000000000000000000abc0001" },
      },
      {
        appId: "billing",
        name: "retry-payments",
        schedule: "@every 30s",
        repeats: 10,
        lastRun: { time: NOW - 12_000, isError: true, traceId: "0000000000000000000000000abc0002" },
      },
    ],
    notes: [],
  }),
  "jobs.run": () => ({}),
  "jobs.delete": () => ({}),
  "jobs.schedule": () => ({}),
};
