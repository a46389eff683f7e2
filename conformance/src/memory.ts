import { inMemoryDapr, type InMemoryBinding, type InMemoryDapr, type InMemoryModel } from "@dapr-ts/testing";
import { SuiteApp } from "./app.ts";
import { NAMES } from "./case.ts";

/** How often it is looked what is due. */
const TICK_MS = 10;

/** The environment of the suite without a process: the same names, in memory. Its time is the real one. */
export function memoryEnvironment(): InMemoryDapr & Disposable {
  const app = new SuiteApp(Object.values(NAMES.actorTypes));
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
    now: Date.now,
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
    crypto: { [NAMES.vault]: Object.values(NAMES.keys) },
    conversations: { [NAMES.model]: echo },
  });
  app.setItem = (key, value) => {
    memory.setConfiguration(NAMES.configuration, { [key]: value ?? "" });
    return Promise.resolve();
  };
  const ticking = setInterval(() => void memory.time.advance(0), TICK_MS);
  return Object.assign(memory, { [Symbol.dispose]: () => clearInterval(ticking) });
}

/** As bindings.localstorage: it answers where a file was written, and fails for one that is not there. */
function files(): InMemoryBinding {
  const stored = new Map<string, Uint8Array>();
  return ({ operation, bytes, metadata }) => {
    const name = metadata["fileName"] ?? "";
    if (operation === "create") {
      stored.set(name, bytes);
      return { data: { fileName: name } };
    }
    const found = stored.get(name);
    if (found === undefined) throw new Error(`file not found: ${name}`);
    if (operation === "delete") stored.delete(name);
    return operation === "get" ? { data: found } : {};
  };
}

/** Echoes the last message, as conversation.echo does. */
const echo: InMemoryModel = ({ messages }) => messages.at(-1)?.content ?? "";
