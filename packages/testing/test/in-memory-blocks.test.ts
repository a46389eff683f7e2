import { DaprClient, type Logger } from "@dapr-ts/client";
import { DaprApp } from "@dapr-ts/core";
import { WorkflowWorker, event, workflow } from "@dapr-ts/workflow";
import { afterEach, describe, expect, test } from "vitest";
import {
  inMemoryDapr,
  type FaultyMethod,
  type InMemoryDapr,
  type InMemoryDaprOptions,
} from "../src/index.ts";
import { FAULTY_METHODS, operationOf } from "../src/memory/operation-names.ts";

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const platform = {
  utf8Encode: (text: string) => new TextEncoder().encode(text),
  utf8Decode: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  randomId: () => "id",
};
const newApp = (): DaprApp => new DaprApp({ logger: quiet }, { platform });
const open: DaprClient[] = [];

afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
});

function rig(options: InMemoryDaprOptions = {}): { memory: InMemoryDapr; dapr: DaprClient } {
  const memory = inMemoryDapr({ state: ["store"], pubsub: ["pubsub"], ...options });
  const dapr = new DaprClient({ transport: memory, logger: quiet });
  open.push(dapr);
  return { memory, dapr };
}

describe("fail", () => {
  test("refuses a name that is not a method, and names those of the block", () => {
    const { memory } = rig();
    const fail = (name: string): void => memory.fail(name as FaultyMethod, { code: "unavailable" });
    expect(() => fail("state.gett")).toThrow(
      /"state.gett" is not a method that can fail; use one of state.get, /,
    );
    for (const name of ["get", "", "state", "state.toString", "constructor", "__proto__"])
      expect(() => fail(name), name).toThrow(/is not a method/);
  });

  test("takes only names that the client has as methods", () => {
    const { dapr } = rig();
    const blocks = dapr as unknown as Record<string, Record<string, unknown>>;
    for (const name of FAULTY_METHODS) {
      const [block = "", method = ""] = name.split(".");
      // The method of a lock that is held, and one that newer clients have.
      if (name === "lock.unlock" || name === "state.setMany") continue;
      const run = dapr.workflow.run("id") as unknown as Record<string, unknown>;
      expect(typeof (blocks[block]?.[method] ?? run[method]), name).toBe("function");
      expect(operationOf(name)).toMatch(/^\w+\.\w+$/);
    }
  });

  test.each(["state.set", "state.save", "state.setMany"] as const)(
    "makes state.set fail by %s",
    async (name) => {
      const { memory, dapr } = rig();
      memory.fail(name, { code: "unavailable", when: "after" });
      await expect(dapr.state.set("store", "k", 1)).rejects.toMatchObject({ code: "unavailable" });
      await dapr.state.set("store", "k", 2);
    },
  );

  test.each([
    ["schedule", (dapr) => dapr.workflow.schedule("any")],
    ["state", (dapr) => dapr.workflow.run("id").state()],
    ["started", (dapr) => dapr.workflow.run("id").started()],
    ["result", (dapr) => dapr.workflow.run("id").result()],
    ["raise", (dapr) => dapr.workflow.run("id").raise("any")],
    ["suspend", (dapr) => dapr.workflow.run("id").suspend()],
    ["history", (dapr) => dapr.workflow.run("id").history()],
    ["rerun", (dapr) => dapr.workflow.run("id").rerun({ from: 0 })],
    ["list", (dapr) => dapr.workflow.list().next()],
  ] satisfies [string, (dapr: DaprClient) => Promise<unknown>][])(
    "makes workflow.%s fail",
    async (method, call) => {
      const { memory, dapr } = rig();
      await using worker = new WorkflowWorker({
        workflows: [workflow("any", (ctx) => ctx.wait(event("never")))],
        client: dapr,
      });
      await worker.start();
      await dapr.workflow.schedule("any", undefined, { id: "id" });
      memory.fail(`workflow.${method}` as FaultyMethod, { code: "permission_denied" });
      await expect(call(dapr)).rejects.toMatchObject({ code: "permission_denied" });
    },
  );

  test("makes invoker.fetch and crypto fail", async () => {
    const { memory, dapr } = rig({ crypto: { vault: ["k"] }, apps: { other: newApp() } });
    memory.fail("invoker.fetch", { code: "unavailable" });
    await expect(dapr.invoker.fetch("other")("/x")).rejects.toThrow();
    memory.fail("crypto.encrypt", { code: "internal" });
    const options = { keyName: "k", keyWrapAlgorithm: "RSA" };
    await expect(dapr.crypto.encrypt("vault", new Uint8Array(1), options)).rejects.toMatchObject({
      code: "internal",
    });
  });
});

describe("settled", () => {
  test("waits for subscribers of configuration, and for what they publish", async () => {
    const app = newApp();
    const seen: unknown[] = [];
    app.subscribe("pubsub", "changes", async (data) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(data);
    });
    const { memory, dapr } = rig({ app, configuration: { config: { a: "1" } } });
    const subscription = await dapr.configuration.subscribe("config", ["a"], async (items) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(items["a"]?.value);
      await dapr.pubsub.publish("pubsub", "changes", `changed to ${items["a"]?.value ?? ""}`);
    });
    memory.setConfiguration("config", { a: "2" });
    memory.setConfiguration("config", { a: "3" });
    await memory.settled();
    expect(seen.filter((value) => value === "2" || value === "3")).toEqual(["2", "3"]);
    expect(seen).toHaveLength(4);
    await subscription.close();
    memory.setConfiguration("config", { a: "4" });
    await memory.settled();
  });
});

describe("bindings", () => {
  test("functions get decoded data, and return any value", async () => {
    const requests: unknown[] = [];
    const { dapr } = rig({
      bindings: {
        mail: ({ operation, data, bytes }) => {
          requests.push([operation, data, bytes.length]);
          return { data: { did: operation }, metadata: { id: "1" } };
        },
      },
    });
    const reply = await dapr.binding.send("mail", "create", { to: "me" });
    expect(reply).toEqual({ data: { did: "create" }, metadata: { id: "1" } });
    await dapr.binding.send("mail", "create", new Uint8Array([1, 2]));
    await dapr.binding.send("mail", "list");
    expect(requests).toEqual([
      ["create", { to: "me" }, 11],
      ["create", new Uint8Array([1, 2]), 2],
      ["list", null, 4],
    ]);
  });

  test("events of input bindings reach the app", async () => {
    const app = newApp();
    app.binding("tick", ({ data, metadata }) => ({ data: { got: data, from: metadata["queue"] } }));
    app.binding("broken", () => {
      throw new Error("no");
    });
    const { memory } = rig({ app });
    expect(await memory.deliverBinding("tick", { n: 1 }, { queue: "q" })).toEqual({
      data: { got: { n: 1 }, from: "q" },
    });
    await expect(memory.deliverBinding("broken")).rejects.toMatchObject({ code: "internal" });
    await expect(memory.deliverBinding("none")).rejects.toMatchObject({ code: "not_found" });
    await expect(rig().memory.deliverBinding("tick")).rejects.toMatchObject({ code: "failed_precondition" });
  });
});

describe("jobs", () => {
  function jobs(handle: (data: unknown, times: number) => unknown = () => undefined) {
    const app = newApp();
    const done: { at: number; data: unknown }[] = [];
    const rigged = rig({ app });
    const begin = rigged.memory.time.now();
    app.job("report", ({ data }) => {
      done.push({ at: (rigged.memory.time.now() - begin) / 1_000, data });
      return handle(data, done.length);
    });
    return { ...rigged, done, begin };
  }

  test("come once at their due time", async () => {
    const { memory, dapr, done } = jobs();
    await dapr.jobs.schedule("report", { dueTime: "10s", data: { n: 1 } });
    expect(await dapr.jobs.get("report")).toMatchObject({ name: "report", data: { n: 1 } });
    await memory.time.advance(9_999);
    expect(done).toEqual([]);
    await memory.time.advance(1);
    expect(done).toEqual([{ at: 10, data: { n: 1 } }]);
    expect(await dapr.jobs.get("report")).toBeUndefined();
  });

  test("repeat by their schedule and `repeats` until they are deleted or expire", async () => {
    const { memory, dapr, done } = jobs();
    await dapr.jobs.schedule("report", { schedule: "@every 2s", repeats: 3 });
    await memory.time.advance(20_000);
    expect(done.map(({ at }) => at)).toEqual([2, 4, 6]);
    await dapr.jobs.schedule("report", { schedule: "@every 2s", ttl: "5s" });
    await memory.time.advance(20_000);
    expect(done).toHaveLength(5);
    await dapr.jobs.schedule("report", { schedule: "@every 2s" });
    await dapr.jobs.delete("report");
    await memory.time.advance(20_000);
    expect(done).toHaveLength(5);
  });

  test("follow schedules of cron", async () => {
    const { memory, dapr, done, begin } = jobs();
    await dapr.jobs.schedule("report", { schedule: "0 0 * * * *" });
    await memory.time.advance(3 * 3_600_000);
    expect(done).toHaveLength(3);
    for (const { at } of done) expect((begin + at * 1_000) % 3_600_000).toBe(0);
  });

  test.each([
    [undefined, [1, 2, 3, 4]],
    [{ drop: {} }, [1]],
    [{ constant: { interval: "5s", maxRetries: 1 } }, [1, 6]],
  ])("run again after a failure by the failure policy %j", async (failurePolicy, expected) => {
    const { memory, dapr, done } = jobs(() => {
      throw new Error("no");
    });
    await dapr.jobs.schedule("report", { dueTime: "1s", failurePolicy });
    await memory.time.advance(60_000);
    expect(done.map(({ at }) => at)).toEqual(expected);
  });

  test("keep their names: overwrite, list, delete by prefix", async () => {
    const { dapr } = jobs();
    await dapr.jobs.schedule("a-1", { dueTime: "1h" });
    await expect(dapr.jobs.schedule("a-1", { dueTime: "2h" })).rejects.toMatchObject({
      code: "already_exists",
    });
    await dapr.jobs.schedule("a-1", { dueTime: "2h", overwrite: true });
    await dapr.jobs.schedule("b-1", { dueTime: "1h" });
    expect((await dapr.jobs.list()).map(({ name }) => name).sort()).toEqual(["a-1", "b-1"]);
    await dapr.jobs.deleteByPrefix("a-");
    expect((await dapr.jobs.list()).map(({ name }) => name)).toEqual(["b-1"]);
    await expect(dapr.jobs.schedule("c", { schedule: "no schedule" })).rejects.toMatchObject({
      code: "internal",
    });
  });

  test("can be delivered at once", async () => {
    const { memory, done } = jobs();
    await memory.deliverJob("report", { n: 2 });
    await memory.deliverJob("report", "text");
    expect(done.map(({ data }) => data)).toEqual([{ n: 2 }, "text"]);
    await expect(memory.deliverJob("none")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("crypto", () => {
  const key = { keyName: "k", keyWrapAlgorithm: "RSA" };

  test.each([0, 1, 65_536, 200_000])("decrypts %i bytes that it encrypted", async (length) => {
    const { dapr } = rig({ crypto: { vault: ["k", "other"] } });
    const data = new Uint8Array(length).map((_, i) => i % 251);
    const document = await dapr.crypto.encrypt("vault", data, key);
    // A short text may be in the encrypted bytes by chance.
    if (length >= 16) expect(Buffer.from(document).includes(Buffer.from(data.subarray(0, 16)))).toBe(false);
    expect(Buffer.from(await dapr.crypto.decrypt("vault", document))).toEqual(Buffer.from(data));
  });

  test("refuses another key, changed data and unknown components", async () => {
    const { dapr } = rig({ crypto: { vault: ["k", "other"] } });
    const document = await dapr.crypto.encrypt("vault", new Uint8Array(9), key);
    await expect(dapr.crypto.decrypt("vault", document, { keyName: "other" })).rejects.toMatchObject({
      code: "internal",
    });
    document[document.length - 1] = (document[document.length - 1] ?? 0) ^ 1;
    await expect(dapr.crypto.decrypt("vault", document)).rejects.toMatchObject({ code: "internal" });
    await expect(dapr.crypto.decrypt("vault", new Uint8Array(5))).rejects.toMatchObject({ code: "internal" });
    await expect(dapr.crypto.encrypt("none", new Uint8Array(1), key)).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});

describe("conversations", () => {
  test("are answered by functions", async () => {
    const { dapr } = rig({
      conversations: {
        echo: ({ messages }) => messages.map(({ role, content }) => `${role}: ${content}`).join("; "),
        caller: ({ tools }) => ({ toolCalls: [{ name: tools[0] ?? "", arguments: { city: "Bern" } }] }),
      },
    });
    const said = await dapr.conversation.converse("echo", [
      {
        messages: [
          { role: "system", content: "be short" },
          { role: "user", content: ["a", "b"] },
        ],
      },
    ]);
    expect(said.outputs[0]?.choices[0]).toMatchObject({
      finishReason: "stop",
      message: { content: "system: be short; user: a\nb" },
    });
    const asked = await dapr.conversation.converse(
      "caller",
      [{ messages: [{ role: "user", content: "?" }] }],
      {
        tools: [{ name: "weather" }],
      },
    );
    expect(asked.outputs[0]?.choices[0]?.message.toolCalls).toEqual([
      { id: "0", name: "weather", arguments: '{"city":"Bern"}' },
    ]);
    await expect(dapr.conversation.converse("none", [{ role: "user", content: "?" }])).rejects.toMatchObject({
      code: "invalid_argument",
    });
  });
});
