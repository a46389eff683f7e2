import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePorts } from "@dapr-ts/testing/internal";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type {
  BusEvent,
  CallName,
  Calls,
  Changes,
  ErrorReply,
  Invocation,
  LogEntry,
  SpanView,
  WorkflowStatus,
} from "../src/ui/protocol.ts";
import { CommandBench, type Command } from "./fixtures/command-bench.ts";
import { until } from "./fixtures/processes.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url));

let bench: CommandBench;
let command: Command;
let url: string;
const streaming = new AbortController();
const seen = {
  apps: new Map<string, NonNullable<Changes["apps"]>[number]>(),
  events: new Map<string, BusEvent>(),
  spans: [] as SpanView[],
  invocations: [] as Invocation[],
  logs: [] as LogEntry[],
};

beforeAll(async () => {
  bench = await CommandBench.open();
  const [one, two] = await freePorts(2);
  const app = (id: string, port: number | undefined): string =>
    `  - { appID: ${id}, appDirPath: ., appPort: ${String(port)}, ` +
    `command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(fixture(`ui-${id}`))}] }\n`;
  writeFileSync(join(bench.home, "dapr.yaml"), `version: 1\napps:\n${app("shop", one)}${app("stock", two)}`);
  command = bench.run(["run", "-f", ".", "--ui"], {
    // The server refuses a blank one.
    env: { APP_API_TOKEN: undefined, DAPR_API_TOKEN: undefined },
  });
  await command.says(/the page of this run: http:\S+/);
  url = /the page of this run: (\S+)/.exec(command.out)?.[1] ?? "";
  void read().catch(() => undefined);
  await until(
    () => `both apps are healthy:\n${command.out}\n${command.err}`,
    () => ["shop", "stock"].every((id) => seen.apps.get(id)?.sidecar.health === "healthy"),
  );
  await until("the worker is connected", () => (seen.apps.get("shop")?.workflowWorkers ?? 0) > 0);
  await until("the subscriptions are known", () => (seen.apps.get("stock")?.subscriptions.length ?? 0) >= 2);
  const { status, payload } = await call("invoke.call", { appId: "shop", method: "buy" });
  expect({ status, text: payload.text }).toEqual({ status: 200, text: '"placed"' });
});

afterAll(async () => {
  streaming.abort();
  await bench.close();
});

/** Reads the stream of changes as the page does. */
async function read(): Promise<void> {
  const { body } = await fetch(`${url}api/stream`, { signal: streaming.signal });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body ?? []) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const [, json] = /^event: changes\ndata: (.*)$/s.exec(part) ?? [];
      if (json !== undefined) take(JSON.parse(json) as Changes);
    }
  }
}

function take({ apps = [], events = [], spans = [], invocations = [], logs = [] }: Changes): void {
  for (const app of apps) seen.apps.set(app.appId, app);
  for (const event of events) seen.events.set(event.key, event);
  seen.spans.push(...spans);
  seen.invocations.push(...invocations);
  seen.logs.push(...logs);
}

async function call<N extends CallName>(name: N, params: Calls[N]["params"]): Promise<Calls[N]["result"]> {
  const response = await fetch(`${url}api/call/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
  });
  const reply: unknown = await response.json();
  if (!response.ok)
    throw new Error(`${name}: ${(reply as ErrorReply).code}: ${(reply as ErrorReply).message}`);
  return reply as Calls[N]["result"];
}

const eventOn = (topic: string): BusEvent | undefined =>
  [...seen.events.values()].find((event) => event.topic === topic);

/** An early attempt may fail, since the actor that the handler calls may not be placed yet. */
const isDelivered = (event: BusEvent | undefined): boolean => {
  const [delivery] = event?.deliveries ?? [];
  return delivery?.result === "success" && delivery.attempts.at(-1)?.isError === false;
};

test("an event has its data and its delivery", async () => {
  const what = (): string => `the event is delivered: ${JSON.stringify(eventOn("orders"))}`;
  await until(what, () => isDelivered(eventOn("orders")));
  expect(eventOn("orders")).toMatchObject({
    pubsub: "pubsub",
    source: "shop",
    payload: { text: '{"item":"pen"}', encoding: "json" },
    deliveries: [{ appId: "stock", result: "success" }],
  });
});

test("an event whose handler fails has its attempts, and is found on the dead letter topic", async () => {
  const what = (): string => `the event is dead: ${JSON.stringify([...seen.events.values()])}`;
  await until(
    what,
    () =>
      eventOn("refused") !== undefined &&
      eventOn("returns")?.deliveries[0]?.result === "deadLettered" &&
      eventOn("returns")?.deliveries[0]?.attempts.length === 2,
  );
  const event = eventOn("returns");
  expect(event?.deliveries[0]?.attempts[0]?.isError).toBe(true);
  expect(eventOn("refused")?.deadLetterOf).toBe(event?.key);
  await call("events.resend", { key: event?.key ?? "" });
  await until(
    "it is sent again",
    () => [...seen.events.values()].filter(({ topic }) => topic === "returns").length === 2,
  );
});

/** Events of each kind: the content type by which they are published, and their data. */
const KINDS: readonly (readonly [kind: string, contentType: string, data: string])[] = [
  ["string", "application/json", '"hello"'],
  ["number", "application/json", "12.5"],
  ["null", "application/json", "null"],
  ["object", "application/json", '{"text":"7","list":[1,null]}'],
  ["text", "text/plain", '"quoted"'],
  ["bytes", "application/octet-stream", "\u0000\u0001é"],
  [
    "cloud-event",
    "application/cloudevents+json",
    '{"specversion":"1.0","id":"1","source":"s","type":"sold","data":"x"}',
  ],
  ["raw", "text/plain", "as it is"],
];

test("an event that is sent again arrives as it did before", async () => {
  const written = (kind: string): string[] =>
    seen.logs.map(({ text }) => text).filter((text) => text.startsWith(`kind-${kind} `));
  const all = (): string =>
    seen.logs
      .filter(({ source }) => source === "app")
      .map(({ text }) => text)
      .join("\n");
  await Promise.all(
    KINDS.map(async ([kind, contentType, data]) => {
      const topic = `kind-${kind}`;
      const metadata = kind === "raw" ? { metadata: { rawPayload: "true" } } : {};
      await call("events.publish", {
        appId: "shop",
        pubsub: "pubsub",
        topic,
        contentType,
        data,
        ...metadata,
      });
      const what = (times: number) => (): string => `${topic} arrives, times: ${String(times)}\n${all()}`;
      await until(what(1), () => written(kind).length === 1 && eventOn(topic)?.payload !== undefined);
      await call("events.resend", { key: eventOn(topic)?.key ?? "" });
      await until(what(2), () => written(kind).length === 2);
      const [before, after] = written(kind);
      expect(after).toBe(before);
    }),
  );
  const payloadOf = (kind: string) => eventOn(`kind-${kind}`)?.payload;
  expect(payloadOf("string")).toMatchObject({ text: '"hello"', encoding: "json" });
  expect(payloadOf("text")).toMatchObject({ text: '"quoted"', contentType: "text/plain" });
  expect(payloadOf("bytes")).toMatchObject({ size: 4, contentType: "application/octet-stream" });
  expect(written("cloud-event")[1]).toContain('"type":"sold"');
});

test("state is listed, and changes only with its etag", async () => {
  const store = "statestore";
  const { keys } = await call("state.keys", { store, kind: "state" });
  expect(keys).toMatchObject([{ fullKey: "shop||basket", appId: "shop", key: "basket" }]);
  const { entry } = await call("state.read", { store, key: "shop||basket" });
  expect(entry.payload?.text).toBe('{"items":2}');
  const change = { store, appId: "shop", key: "basket", value: '{"items":3}', etag: entry.etag ?? "" };
  expect((await call("state.write", change)).entry.payload?.text).toBe('{"items":3}');
  await expect(call("state.write", change)).rejects.toThrow("aborted");
  await call("state.delete", { store, appId: "shop", key: "basket" });
  expect((await call("state.read", { store, key: "basket", appId: "shop" })).entry.payload).toBeUndefined();
  expect((await call("state.keys", { store, kind: "state" })).keys).toEqual([]);
});

test("a workflow has its timeline, and takes the event that it waits for", async () => {
  const instance = { appId: "shop", id: "order-1" };
  const readInstance = async () => (await call("workflows.read", instance)).instance;
  await until("it waits for its event", async () => (await readInstance()).waitsFor.includes("approved"));
  expect((await readInstance()).steps).toMatchObject([
    { kind: "activity", name: "charge", status: "completed", output: { text: "42" } },
    { kind: "event", name: "approved", status: "running" },
  ]);
  await call("workflows.raise", { ...instance, event: "approved", data: '"me"' });
  await until("it completes", async () => (await readInstance()).status === "COMPLETED");
  expect((await readInstance()).output?.text).toBe('{"charged":42,"by":"me"}');
  const { instances } = await call("workflows.list", {});
  expect(instances).toMatchObject([{ ...instance, name: "order", status: "COMPLETED" }]);
});

test("a workflow is started, suspended, resumed, terminated, rerun and purged", async () => {
  const readInstance = async (id: string) => (await call("workflows.read", { appId: "shop", id })).instance;
  const reaches = (id: string, status: WorkflowStatus) =>
    until(`${id} is ${status}`, async () => (await readInstance(id)).status === status);
  const late = { appId: "shop", id: "late-1" };
  expect(await call("workflows.start", { ...late, name: "late" })).toEqual({ id: late.id });
  await reaches(late.id, "RUNNING");
  await call("workflows.suspend", { ...late, reason: "lunch" });
  await reaches(late.id, "SUSPENDED");
  await call("workflows.resume", late);
  await reaches(late.id, "RUNNING");
  await call("workflows.terminate", { ...late, output: '"enough"' });
  await reaches(late.id, "TERMINATED");
  expect((await readInstance(late.id)).output?.text).toBe("enough");

  const { id } = await call("workflows.start", { appId: "shop", name: "twice", input: '"ab"' });
  await reaches(id, "COMPLETED");
  expect((await readInstance(id)).output?.text).toBe("abab");

  const order = await readInstance("order-1");
  const [charge] = order.steps;
  const again = await call("workflows.rerun", {
    appId: "shop",
    id: "order-1",
    from: charge?.eventId ?? -1,
    input: "9",
  });
  await until("it waits for its event", async () =>
    (await readInstance(again.id)).waitsFor.includes("approved"),
  );
  expect((await readInstance(again.id)).steps[0]).toMatchObject({ name: "charge", output: { text: "10" } });

  expect(await call("workflows.purge", late)).toEqual({ deleted: 1 });
  await expect(call("workflows.read", late)).rejects.toThrow("not_found");
});

test("a stalled workflow is reported with its reason until it continues", async () => {
  const instance = { appId: "shop", id: "patched-1" };
  const readInstance = async () => (await call("workflows.read", instance)).instance;
  const stalled = () => seen.apps.get("shop")?.stalled;
  const what = (text: string) => (): string => `${text}: ${JSON.stringify(seen.apps.get("shop"))}`;
  await call("workflows.start", { ...instance, name: "patching" });
  await until("it waits for its event", async () => (await readInstance()).waitsFor.includes("approved"));
  const file = join(bench.home, "rolled-back");
  writeFileSync(file, "");
  await call("apps.restart", { appId: "shop" });
  await call("workflows.raise", { ...instance, event: "approved", data: "1" });
  await until(what("it is stalled"), () => stalled()?.length === 1);
  expect(stalled()).toEqual([
    {
      id: "patched-1",
      name: "patching",
      reason: "PATCH_MISMATCH",
      description: expect.stringContaining("v2") as string,
    },
  ]);
  rmSync(file);
  await call("apps.restart", { appId: "shop" });
  await until("it completes", async () => (await readInstance()).status === "COMPLETED");
  await until(what("it is not stalled"), () => stalled()?.length === 0);
});

test("an actor has its reminder and its state", async () => {
  const readActor = async () => (await call("actors.read", { type: "Shelf", id: "pens" })).actor;
  await until("the actor has its state", async () => (await readActor()).state.length === 1);
  expect(await readActor()).toMatchObject({
    appIds: ["stock"],
    reminders: [{ name: "check", payload: { text: '{"every":"hour"}' } }],
    state: [{ actor: { name: "taken" }, payload: { encoding: "json" } }],
  });
  await call("actors.deleteReminder", { type: "Shelf", id: "pens", name: "check" });
  await until("the reminder is deleted", async () => (await readActor()).reminders.length === 0);
  await call("actors.invoke", { type: "Shelf", id: "pens", method: "take" });
  await until("it is registered again", async () => (await readActor()).reminders.length === 1);
});

test("a job is listed and deleted", async () => {
  await call("jobs.schedule", { appId: "shop", name: "report", schedule: "@every 1h", data: "{}" });
  expect((await call("jobs.list", {})).jobs).toMatchObject([{ appId: "shop", name: "report" }]);
  await call("jobs.delete", { appId: "shop", name: "report" });
  expect((await call("jobs.list", {})).jobs).toEqual([]);
});

test("a trace has the spans of both sidecars, and the page's own reading leaves none", async () => {
  const invoked = (): Invocation | undefined => seen.invocations.find(({ method }) => method === "count");
  const services = (): Set<string> =>
    new Set(seen.spans.filter(({ traceId }) => traceId === invoked()?.traceId).map(({ service }) => service));
  await until("the trace has both", () => services().has("shop") && services().has("stock"));
  expect(invoked()).toMatchObject({
    from: "shop",
    to: "stock",
    verb: "GET",
    kind: "service",
    isError: false,
  });
  const names = seen.spans.map(({ name }) => name).join("\n");
  expect(names).not.toMatch(/GetState|GetMetadata|ListJobs|ListInstanceIDs|ListActorReminders|healthz/);
});

test("an app is started again, also after it has crashed, and its sidecar stays", async () => {
  const stock = () => seen.apps.get("stock");
  const before = stock();
  const reaches = (state: string, starts: number): Promise<void> =>
    until(
      () => `it is ${state}, starts: ${String(starts)}: ${JSON.stringify(stock())}`,
      () => stock()?.state === state && stock()?.starts === starts,
    );
  const count = () => call("invoke.call", { appId: "stock", method: "count", verb: "GET" });
  const listens = (): Promise<void> =>
    until("it listens", async () => (await count().catch(() => undefined))?.status === 200);
  await call("apps.restart", { appId: "stock" });
  await reaches("running", 2);
  expect(stock()?.pid).not.toBe(before?.pid);
  await listens();
  process.kill(stock()?.pid ?? 0, "SIGKILL");
  await reaches("ended", 2);
  expect(stock()?.lastExitCode).toBe(137);
  await call("apps.restart", { appId: "stock" });
  await reaches("running", 3);
  await listens();
  expect(stock()?.sidecar.pid).toBe(before?.sidecar.pid);
  await expect(call("apps.restart", { appId: "nothing" })).rejects.toThrow("not_found");
});

test("the logs have sources and levels, and the run ends as without the page, with the code of the crash", async () => {
  expect(
    seen.logs.some(({ source, appId, level }) => source === "daprd" && appId === "shop" && level === "info"),
  ).toBe(true);
  const shown = await fetch(url);
  expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
  command.child.kill("SIGINT");
  expect(await command.ended).toEqual([137, null]);
});
