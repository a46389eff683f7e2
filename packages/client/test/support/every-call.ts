import type { DaprClient } from "../../src/index.ts";
import { Greeter } from "./greeter.ts";

export type EveryCall = (dapr: DaprClient) => Promise<unknown>;

const bytes = new Uint8Array([1, 2, 3]);
const key = { keyName: "k", keyWrapAlgorithm: "AES" } as const;
const cipher = { keyName: "k", algorithm: "A256GCM", nonce: bytes, tag: bytes } as const;

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function all(source: AsyncIterable<unknown>): Promise<void> {
  for await (const item of source) void item;
}

/** One call of each public method that talks to the sidecar, by its path from the client. */
export const EVERY_CALL: Readonly<Record<string, EveryCall>> = {
  "state.get": (dapr) => dapr.state.get("s", "k"),
  "state.getEntry": (dapr) => dapr.state.getEntry("s", "k"),
  "state.getBulk": (dapr) => dapr.state.getBulk("s", ["a", "b"]),
  "state.set": (dapr) => dapr.state.set("s", "k", { a: 1 }),
  "state.setMany": (dapr) => dapr.state.setMany("s", [{ key: "k", value: 1 }]),
  "state.save": (dapr) => dapr.state.save("s", [{ key: "k", value: 1 }]),
  "state.update": (dapr) => dapr.state.update<number>("s", "k", (value = 0) => value + 1),
  "state.delete": (dapr) => dapr.state.delete("s", "k"),
  "state.deleteBulk": (dapr) => dapr.state.deleteBulk("s", [{ key: "k" }]),
  "state.transaction": (dapr) => dapr.state.transaction("s", [{ operation: "upsert", key: "k", value: 1 }]),
  "state.query": (dapr) => dapr.state.query("s", { filter: {} }),
  "state.store": (dapr) => dapr.state.store("s").get("k"),
  "pubsub.publish": (dapr) => dapr.pubsub.publish("p", "t", { a: 1 }),
  "pubsub.publishBulk": (dapr) => dapr.pubsub.publishBulk("p", "t", [{ event: 1 }]),
  "pubsub.topic": (dapr) => dapr.pubsub.topic("p", "t").publish(1),
  "pubsub.subscribe": async (dapr) => {
    const subscription = await dapr.pubsub.subscribe("p", "t", () => undefined);
    const { closed } = subscription;
    await subscription.close();
    await closed;
  },
  "binding.send": (dapr) => dapr.binding.send("b", "create", { a: 1 }),
  "secret.get": (dapr) => dapr.secret.get("s", "k"),
  "secret.getBulk": (dapr) => dapr.secret.getBulk("s"),
  "configuration.get": (dapr) => dapr.configuration.get("c", ["k"]),
  "configuration.subscribe": async (dapr) => {
    const subscription = await dapr.configuration.subscribe("c", ["k"], () => undefined);
    await subscription.close();
    await subscription.closed;
  },
  "lock.tryLock": async (dapr) => {
    const lock = await dapr.lock.tryLock("l", "r", { expirySeconds: 5 });
    await lock?.unlock();
  },
  "lock.unlock": (dapr) => dapr.lock.unlock("l", "r", "owner"),
  "jobs.schedule": (dapr) => dapr.jobs.schedule("j", { dueTime: "1s", data: { a: 1 } }),
  "jobs.get": (dapr) => dapr.jobs.get("j"),
  "jobs.delete": (dapr) => dapr.jobs.delete("j"),
  "jobs.list": (dapr) => dapr.jobs.list(),
  "jobs.deleteByPrefix": (dapr) => dapr.jobs.deleteByPrefix("j"),
  "mcp.tools": (dapr) => dapr.mcp.tools("m").list(),
  "conversation.converse": (dapr) =>
    dapr.conversation.converse("c", [{ messages: [{ role: "user", content: "hello" }] }]),
  "workflow.schedule": (dapr) => dapr.workflow.schedule("w", 1),
  "workflow.start": (dapr) => dapr.workflow.start("w", 1),
  "workflow.list": (dapr) => all(dapr.workflow.list()),
  "workflow.get": (dapr) => dapr.workflow.get("i"),
  "workflow.pause": (dapr) => dapr.workflow.pause("i"),
  "workflow.resume": (dapr) => dapr.workflow.resume("i"),
  "workflow.terminate": (dapr) => dapr.workflow.terminate("i"),
  "workflow.purge": (dapr) => dapr.workflow.purge("i"),
  "workflow.raiseEvent": (dapr) => dapr.workflow.raiseEvent("i", "e", 1),
  "workflow.run.result": (dapr) => dapr.workflow.run("i").result(),
  "workflow.run.started": (dapr) => dapr.workflow.run("i").started(),
  "workflow.run.state": (dapr) => dapr.workflow.run("i").state(),
  "workflow.run.history": (dapr) => dapr.workflow.run("i").history(),
  "workflow.run.raise": (dapr) => dapr.workflow.run("i").raise("e", 1),
  "workflow.run.suspend": (dapr) => dapr.workflow.run("i").suspend(),
  "workflow.run.resume": (dapr) => dapr.workflow.run("i").resume(),
  "workflow.run.terminate": (dapr) => dapr.workflow.run("i").terminate(1),
  "workflow.run.purge": (dapr) => dapr.workflow.run("i").purge(),
  "workflow.run.rerun": (dapr) => dapr.workflow.run("i").rerun({ from: 1 }),
  "actors.invoke": (dapr) => dapr.actors.invoke("T", "i", "m", { a: 1 }),
  "actors.getState": (dapr) => dapr.actors.getState("T", "i", "k"),
  "actors.transaction": (dapr) =>
    dapr.actors.transaction("T", "i", [{ operation: "upsert", key: "k", value: 1 }]),
  "actors.registerTimer": (dapr) => dapr.actors.registerTimer("T", "i", "n", { dueTime: "1s" }),
  "actors.unregisterTimer": (dapr) => dapr.actors.unregisterTimer("T", "i", "n"),
  "actors.registerReminder": (dapr) => dapr.actors.registerReminder("T", "i", "n", { dueTime: "1s" }),
  "actors.unregisterReminder": (dapr) => dapr.actors.unregisterReminder("T", "i", "n"),
  "actors.getReminder": (dapr) => dapr.actors.getReminder("T", "i", "n"),
  "actors.listReminders": (dapr) => dapr.actors.listReminders("T"),
  "actors.unregisterRemindersByType": (dapr) => dapr.actors.unregisterRemindersByType("T"),
  "metadata.get": (dapr) => dapr.metadata.get(),
  "metadata.set": (dapr) => dapr.metadata.set("k", "v"),
  "mcp.tools.call": (dapr) => dapr.mcp.tools("s").call("t", {}, { timeoutMs: 300 }),
  "health.isHealthy": (dapr) => dapr.health.isHealthy(),
  "health.isOutboundHealthy": (dapr) => dapr.health.isOutboundHealthy(),
  "health.waitUntilReady": (dapr) => dapr.health.waitUntilReady({ timeoutMs: 100 }),
  "sidecar.shutdown": (dapr) => dapr.sidecar.shutdown(),
  "invoker.invoke": (dapr) => dapr.invoker.invoke("a", "m", { body: { a: 1 } }),
  "invoker.fetch": async (dapr) => (await dapr.invoker.fetch("a")("/m")).text(),
  "invoker.grpc": (dapr) => dapr.invoker.grpc("a", Greeter).greet({ value: "x" }),
  "crypto.encrypt": (dapr) => dapr.crypto.encrypt("v", bytes, key),
  "crypto.decrypt": (dapr) => dapr.crypto.decrypt("v", bytes),
  "crypto.encryptStream": (dapr) => all(dapr.crypto.encryptStream("v", chunks(), { ...key, timeoutMs: 300 })),
  "crypto.decryptStream": (dapr) => all(dapr.crypto.decryptStream("v", chunks(), { timeoutMs: 300 })),
  "crypto.subtle.getKey": (dapr) => dapr.crypto.subtle.getKey("v", "k"),
  "crypto.subtle.encrypt": (dapr) => dapr.crypto.subtle.encrypt("v", bytes, cipher),
  "crypto.subtle.decrypt": (dapr) => dapr.crypto.subtle.decrypt("v", bytes, cipher),
  "crypto.subtle.wrapKey": (dapr) => dapr.crypto.subtle.wrapKey("v", bytes, cipher),
  "crypto.subtle.unwrapKey": (dapr) => dapr.crypto.subtle.unwrapKey("v", bytes, cipher),
  "crypto.subtle.sign": (dapr) => dapr.crypto.subtle.sign("v", bytes, cipher),
  "crypto.subtle.verify": (dapr) => dapr.crypto.subtle.verify("v", bytes, bytes, cipher),
};

/** Methods that call nothing: they are part of the library's inside, or return an object at once. */
const SILENT = new Set(["call", "ask", "command", "prepare", "dataOf", "run", "encryptFrom", "decryptFrom"]);

/** Returns the paths of all public methods of a client's building blocks. */
export function everyMethod(dapr: DaprClient): string[] {
  const found: string[] = [];
  const visit = (path: string, block: object): void => {
    for (
      let type: unknown = block;
      type !== Object.prototype && type !== null;
      type = Object.getPrototypeOf(type)
    ) {
      for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(type as object))) {
        if (name === "constructor" || SILENT.has(name) || name === "caller" || name.startsWith("#")) continue;
        if (typeof value === "function") found.push(`${path}.${name}`);
        else if (typeof value === "object" && value !== null) visit(`${path}.${name}`, value as object);
      }
    }
  };
  for (const [name, block] of Object.entries(dapr))
    if (typeof block === "object" && block !== null && name !== "caller") visit(name, block as object);
  return [...new Set(found)];
}
