import { inMemoryDapr, type InMemoryBinding, type InMemoryDapr } from "@dapr-ts/testing";
import { SuiteApp } from "./app.ts";
import { NAMES } from "./case.ts";

/** The environment of the suite without a process: the same names, in memory. */
export function memoryEnvironment(): InMemoryDapr {
  const app = new SuiteApp();
  const subscription = (topic: string, route: string, metadata = {}) => ({
    pubsub: NAMES.pubsub,
    topic,
    route,
    metadata,
  });
  const memory = inMemoryDapr({
    appId: NAMES.app,
    app,
    apps: { [NAMES.other]: app },
    state: [NAMES.memory, NAMES.redis],
    pubsub: [NAMES.pubsub],
    subscriptions: [
      subscription(NAMES.topic, "/on-event"),
      subscription(NAMES.oddTopic, "/on-event"),
      subscription(NAMES.rawTopic, "/on-raw", { rawPayload: "true" }),
    ],
    secrets: { [NAMES.secrets]: { [NAMES.secret.key]: NAMES.secret.value } },
    configuration: { [NAMES.configuration]: NAMES.items },
    locks: [NAMES.locks],
    bindings: { [NAMES.files]: files() },
  });
  app.setItem = (key, value) => {
    memory.setConfiguration(NAMES.configuration, { [key]: value ?? "" });
    return Promise.resolve();
  };
  return memory;
}

/** As bindings.localstorage: it answers where a file was written, and fails for one that is not there. */
function files(): InMemoryBinding {
  const stored = new Map<string, Uint8Array>();
  return ({ operation, data, metadata }) => {
    const name = metadata["fileName"] ?? "";
    if (operation === "create") {
      stored.set(name, data);
      return { data: new TextEncoder().encode(JSON.stringify({ fileName: name })) };
    }
    const found = stored.get(name);
    if (found === undefined) throw new Error(`file not found: ${name}`);
    if (operation === "delete") stored.delete(name);
    return operation === "get" ? { data: found } : {};
  };
}
