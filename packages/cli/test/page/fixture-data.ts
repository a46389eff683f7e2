import type {
  AppView,
  BusEvent,
  Changes,
  Delivery,
  Invocation,
  LogEntry,
  Payload,
  RunInfo,
  SpanView,
} from "../../src/ui/protocol.ts";

/** A time that is the same in each run, so that screenshots are. */
export const NOW = Date.UTC(2026, 5, 12, 14, 30, 0);

/** The fixture's run. */
export const RUN: RunInfo = {
  version: "0.1.0",
  startedAt: NOW - 420_000,
  file: "/home/me/shop/dapr.yaml",
  limits: { events: 10_000, spans: 20_000, invocations: 5000, logs: 10_000, payload: 64_000 },
  others: [{ appIds: ["playground"], url: "http://127.0.0.1:7555/other/" }],
};

const COMPONENTS: AppView["components"] = [
  { name: "pubsub", type: "pubsub.redis", version: "v1", capabilities: ["SUBSCRIBE_WILDCARDS"] },
  {
    name: "statestore",
    type: "state.redis",
    version: "v1",
    capabilities: ["ETAG", "TRANSACTIONAL", "TTL", "ACTOR"],
  },
  { name: "lockstore", type: "lock.redis", version: "v1", capabilities: [] },
];

const app = (appId: string, index: number, more: Partial<AppView> = {}): AppView => ({
  appId,
  state: "running",
  pid: 4100 + index,
  starts: 1,
  command: ["node", "src/main.ts"],
  dir: `/home/me/shop/${appId}`,
  appPort: 3000 + index,
  appProtocol: "http",
  sidecar: {
    health: "healthy",
    httpPort: 3500 + index,
    grpcPort: 50001 + index,
    pid: 4200 + index,
    version: "1.18.2",
    features: [],
    actorStatus: "RUNNING",
    schedulers: ["127.0.0.1:7532"],
  },
  components: COMPONENTS,
  subscriptions: [],
  actors: [],
  workflowWorkers: 0,
  stalled: [],
  ...more,
});

const APPS: readonly AppView[] = [
  app("shop", 0, { workflowWorkers: 1, starts: 3 }),
  app("warehouse", 1, {
    actors: [{ type: "Shelf", count: 12 }],
    subscriptions: [
      {
        pubsub: "pubsub",
        topic: "orders",
        kind: "programmatic",
        deadLetterTopic: "orders-failed",
        rules: [{ match: "", path: "/orders" }],
      },
    ],
  }),
  app("billing", 2, {
    subscriptions: [
      { pubsub: "pubsub", topic: "orders", kind: "streaming", rules: [] },
      { pubsub: "pubsub", topic: "refunds", kind: "streaming", rules: [] },
    ],
    sidecar: {
      health: "unhealthy",
      reason: "The app does not respond to its health check at /healthz.",
      httpPort: 3502,
      grpcPort: 50003,
      version: "1.18.2",
      features: [],
      schedulers: [],
    },
  }),
];

/** Returns JSON as a payload. */
export function json(value: unknown): Payload {
  const text = JSON.stringify(value);
  return { text, encoding: "json", contentType: "application/json", size: text.length, isCut: false };
}

const hex = (value: number, length: number): string => value.toString(16).padStart(length, "0");
/** Returns the id of the trace with a number. */
export const traceOf = (index: number): string => hex(0xabc0000 + index, 32);
const spanOf = (trace: number, index: number): string => hex(trace * 100 + index + 1, 16);

/** Returns the event with a number; every 11th fails, every 7th is retried. */
export function event(index: number, time: number): BusEvent {
  const isFailed = index % 11 === 2;
  const isRetried = index % 7 === 3;
  const topic = index % 5 === 4 ? "refunds" : "orders";
  return {
    key: `e${String(index)}`,
    id: `0b9e${hex(index, 8)}`,
    pubsub: "pubsub",
    topic,
    time,
    source: "shop",
    type: "com.dapr.event.sent",
    traceId: traceOf(index),
    payload: json({
      orderId: `order-${String(index)}`,
      items: [{ sku: "tea", count: 1 + (index % 4) }],
      total: 4.5 * index,
    }),
    attributes: { specversion: "1.0", datacontenttype: "application/json" },
    deliveries: [
      ...(topic === "orders"
        ? [delivery("warehouse", index, time, isFailed ? "deadLettered" : "success", isFailed || isRetried)]
        : []),
      delivery("billing", index, time, "success", false),
    ],
  };
}

function delivery(
  appId: string,
  index: number,
  time: number,
  result: Delivery["result"],
  isRetried: boolean,
): Delivery {
  const attempts = Array.from({ length: isRetried ? 3 : 1 }, (_, attempt) => {
    const isError = isRetried && (result !== "success" || attempt < 2);
    return {
      start: time + 3 + attempt * 210,
      duration: 4.2 + attempt,
      isError,
      detail: isError ? "500 the shelf is locked" : "200",
      traceId: traceOf(index),
      spanId: spanOf(index, 2 + attempt),
    };
  });
  return {
    appId,
    result,
    attemptCount: attempts.length,
    attempts,
    ...(result === "deadLettered" ? { deadLetterTopic: "orders-failed" } : {}),
  };
}

const span = (trace: number, index: number, of: Partial<SpanView>): SpanView => ({
  traceId: traceOf(trace),
  spanId: spanOf(trace, index),
  name: "span",
  kind: "internal",
  service: "shop",
  recordedBy: "sidecar",
  scope: "dapr",
  start: NOW,
  duration: 1,
  isError: false,
  attributes: {},
  links: [],
  events: [],
  ...of,
});

/** Returns the spans of the trace with a number. */
export function trace(index: number, time: number): SpanView[] {
  const isFailed = index % 11 === 2;
  const parent = (of: number): { parentSpanId: string } => ({ parentSpanId: spanOf(index, of) });
  return [
    span(index, 0, {
      name: "PUT /orders",
      kind: "server",
      recordedBy: "app",
      scope: "@dapr-ts/server",
      start: time - 4,
      duration: 61,
    }),
    span(index, 1, {
      ...parent(0),
      name: "publish orders",
      kind: "producer",
      start: time,
      duration: 2.4,
      attributes: { "messaging.destination.name": "orders", "dapr.pubsub": "pubsub" },
    }),
    span(index, 2, {
      ...parent(1),
      name: "pubsub/orders",
      kind: "consumer",
      service: "warehouse",
      start: time + 3,
      duration: 12.5,
      isError: isFailed,
      ...(isFailed ? { statusMessage: "the shelf is locked" } : {}),
    }),
    span(index, 6, {
      ...parent(2),
      name: "Shelf/reserve",
      kind: "client",
      service: "warehouse",
      start: time + 5,
      duration: 7.8,
    }),
    span(index, 7, {
      ...parent(6),
      name: "Shelf.reserve",
      recordedBy: "app",
      scope: "@dapr-ts/actors",
      service: "warehouse",
      start: time + 6.5,
      duration: 5.1,
      events: [{ name: "reserved", time: time + 8, attributes: { sku: "tea" } }],
    }),
    span(index, 8, {
      ...parent(1),
      name: "pubsub/orders",
      kind: "consumer",
      service: "billing",
      start: time + 4,
      duration: 6.2,
    }),
    span(index, 9, {
      ...parent(8),
      name: "orchestration||checkout",
      service: "shop",
      start: time + 9,
      duration: 38,
      attributes: {
        "durabletask.type": "orchestration",
        "durabletask.task.name": "checkout",
        "durabletask.task.instance_id": `order-${String(index)}`,
      },
    }),
  ];
}

function invocation(index: number, time: number): Invocation {
  const isActor = index % 3 === 0;
  const isError = index % 17 === 4;
  return {
    key: `i${String(index)}`,
    from: isActor ? "warehouse" : "shop",
    to: isActor ? `Shelf/${String(index % 12)}` : "billing",
    method: isActor ? "reserve" : "charge",
    ...(isActor ? {} : { verb: "POST" }),
    kind: isActor ? "actor" : "service",
    start: time + 5,
    duration: 2 + (index % 90) * (isError ? 11 : 1),
    isError,
    status: isError ? "500" : "200",
    traceId: traceOf(index),
    spanId: spanOf(index, 6),
  };
}

const TEXTS: readonly (readonly [LogEntry["source"], LogEntry["level"], string, string?])[] = [
  ["app", "info", "order accepted", "shop"],
  ["app", "info", '{"level":"info","msg":"payment taken","amount":42.5,"currency":"EUR"}', "billing"],
  ["daprd", "info", "HTTP API Called, method=POST, path=/v1.0/publish/pubsub/orders", "shop"],
  ["app", "warn", "the shelf is almost empty: 3 left of tea", "warehouse"],
  [
    "daprd",
    "warn",
    "retriable error returned from app while processing pub/sub event 0b9e00001f, topic: orders",
    "warehouse",
  ],
  ["app", "error", "Error: the shelf is locked", "warehouse"],
  ["placement", "info", "members: 3"],
];

function line(seq: number, time: number): LogEntry {
  const [source, level, text, appId] = TEXTS[seq % TEXTS.length] as (typeof TEXTS)[number];
  return {
    seq,
    time,
    source,
    level,
    text: `${text}`,
    ...(appId === undefined ? {} : { appId }),
    ...(seq % 3 === 0 ? { traceId: traceOf(seq) } : {}),
  };
}

const WINDOW_MS = 400_000;
const WAVE_MS = 2300;

/** Returns what the stream brings first. @param count number of events, and of lines */
export function initialChanges(count: number): Changes {
  const step = WINDOW_MS / Math.max(count, 1);
  const timeOf = (index: number): number => {
    const at = (count - index) * step;
    // Waves, so that the chart has a shape.
    return NOW - at - WAVE_MS * (Math.sin(at / 9000) + Math.sin(at / 3700) / 2);
  };
  const traces = Math.min(count, 900);
  const first = count - traces;
  const numbers = Array.from({ length: count }, (_, index) => index);
  return {
    apps: APPS,
    events: numbers.map((index) => event(index, timeOf(index))),
    spans: numbers.slice(first).flatMap((index) => trace(index, timeOf(index))),
    invocations: numbers.slice(-3000).map((index) => invocation(index, timeOf(index))),
    logs: numbers.map((index) => line(index + 1, timeOf(index))),
  };
}
