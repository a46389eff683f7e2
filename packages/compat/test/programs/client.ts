import type { Sdk } from "../support/sdk.ts";

export type Client = InstanceType<Sdk["DaprClient"]>;
/** One step of a program: what it does with a client. Keys and names are those of the run. */
export type Step = (client: Client, sdk: Sdk, key: (name: string) => string) => unknown;

const STORE = "store";
const PUBSUB = "pubsub";

/** Steps on every building block, run in this order on each SDK and each protocol. */
export const STEPS: Readonly<Record<string, Step>> = {
  "state.save text": ({ state }, _sdk, key) => state.save(STORE, [{ key: key("text"), value: "value-1" }]),
  "state.get text": ({ state }, _sdk, key) => state.get(STORE, key("text")),
  "state.save object": ({ state }, _sdk, key) =>
    state.save(STORE, [
      { key: key("object"), value: { a: [1, null, "x"], b: { c: true } }, metadata: { ttlInSeconds: "60" } },
    ]),
  "state.get object": ({ state }, _sdk, key) => state.get(STORE, key("object")),
  "state.save numbers": ({ state }, _sdk, key) =>
    state.save(STORE, [
      { key: key("zero"), value: 0 },
      { key: key("number"), value: 12.5 },
      { key: key("false"), value: false },
      { key: key("empty"), value: "" },
      { key: key("digits"), value: "007" },
    ]),
  "state.get zero": ({ state }, _sdk, key) => state.get(STORE, key("zero")),
  "state.get number": ({ state }, _sdk, key) => state.get(STORE, key("number")),
  "state.get false": ({ state }, _sdk, key) => state.get(STORE, key("false")),
  "state.get digits": ({ state }, _sdk, key) => state.get(STORE, key("digits")),
  "state.save null": ({ state }, _sdk, key) => state.save(STORE, [{ key: key("null"), value: null }]),
  "state.get null": ({ state }, _sdk, key) => state.get(STORE, key("null")),
  "state.save bytes": ({ state }, _sdk, key) =>
    state.save(STORE, [
      { key: key("buffer"), value: Buffer.from("ab") },
      { key: key("typed"), value: new Uint8Array([1, 2]) },
    ]),
  "state.get bytes": ({ state }, _sdk, key) => state.get(STORE, key("buffer")),
  "state.get typed": ({ state }, _sdk, key) => state.get(STORE, key("typed")),
  "state.get missing": ({ state }, _sdk, key) => state.get(STORE, key("missing")),
  "state.get options": ({ state }, sdk, key) =>
    state.get(STORE, key("text"), { consistency: sdk.StateConsistencyEnum.CONSISTENCY_STRONG }),
  "state.getBulk": async ({ state }, _sdk, key) =>
    (await state.getBulk(STORE, [key("text"), key("object"), key("missing")]))
      .map(({ key: name, data }) => ({ name: String(name), data: data as unknown }))
      .sort((a, b) => a.name.localeCompare(b.name)),
  "state.getBulk options": async ({ state }, _sdk, key) =>
    (await state.getBulk(STORE, [key("text")], { parallelism: 2, metadata: { a: "b" } })).length,
  "state.save etag": async ({ state }, sdk, key) => {
    const [entry] = await state.getBulk(STORE, [key("text")]);
    return state.save(STORE, [
      {
        key: key("text"),
        value: "value-2",
        etag: String(entry?.["etag"]),
        options: {
          concurrency: sdk.StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE,
          consistency: sdk.StateConsistencyEnum.CONSISTENCY_STRONG,
        },
      },
    ]);
  },
  "state.save conflict": ({ state }, sdk, key) =>
    state.save(STORE, [
      {
        key: key("text"),
        value: "value-3",
        etag: "999999",
        options: {
          concurrency: sdk.StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE,
          consistency: sdk.StateConsistencyEnum.CONSISTENCY_STRONG,
        },
      },
    ]),
  "state.transaction": ({ state }, _sdk, key) =>
    state.transaction(
      STORE,
      [
        { operation: "upsert", request: { key: key("t1"), value: "new" } },
        { operation: "delete", request: { key: key("number") } },
      ],
      { a: "b" },
    ),
  "state.get after transaction": async ({ state }, _sdk, key) => [
    await state.get(STORE, key("t1")),
    await state.get(STORE, key("number")),
  ],
  "state.delete": ({ state }, _sdk, key) => state.delete(STORE, key("object")),
  "state.delete conflict": ({ state }, _sdk, key) => state.delete(STORE, key("text"), { etag: "999999" }),
  "state.get no store": ({ state }) => state.get("nosuch", "a"),
  "state.save no store": ({ state }) => state.save("nosuch", [{ key: "a", value: "b" }]),
  "state.delete no store": ({ state }) => state.delete("nosuch", "a"),
  "state.query not supported": ({ state }) =>
    state.query(STORE, { filter: { EQ: [{ a: 1 }] }, sort: [], page: { limit: 1 } }),
  "pubsub.publish text": ({ pubsub }) => pubsub.publish(PUBSUB, "topic", "hello"),
  "pubsub.publish object": ({ pubsub }) =>
    pubsub.publish(PUBSUB, "topic", { a: 1 }, { metadata: { ttlInSeconds: "5", rawPayload: "true" } }),
  "pubsub.publish content type": ({ pubsub }) =>
    pubsub.publish(PUBSUB, "topic", "<a/>", { contentType: "application/xml" }),
  "pubsub.publish nothing": ({ pubsub }) => pubsub.publish(PUBSUB, "topic"),
  "pubsub.publish CloudEvent": ({ pubsub }) =>
    pubsub.publish(PUBSUB, "topic", {
      specversion: "1.0",
      type: "t",
      source: "s",
      id: "i",
      data: "d",
      datacontenttype: "text/plain",
    }),
  "pubsub.publish bytes": ({ pubsub }) => pubsub.publish(PUBSUB, "topic", Buffer.from("ab")),
  "pubsub.publish no component": ({ pubsub }) => pubsub.publish("nosuch", "topic", "hello"),
  "pubsub.publishBulk": ({ pubsub }) =>
    pubsub.publishBulk(PUBSUB, "topic", [
      { entryID: "1", event: "text", contentType: "text/plain" },
      { entryID: "2", event: { a: 1 }, contentType: "application/json" },
    ]),
  "pubsub.publishBulk no component": async ({ pubsub }) => {
    const { failedMessages } = await pubsub.publishBulk("nosuch", "topic", [{ entryID: "1", event: "a" }]);
    return failedMessages;
  },
  "secret.get": ({ secret }) => secret.get("secrets", "COMPAT_SECRET"),
  "secret.get missing": ({ secret }) => secret.get("secrets", "COMPAT_NO_SECRET"),
  "secret.get no store": ({ secret }) => secret.get("nosuch", "a"),
  "secret.getBulk": async ({ secret }) =>
    ((await secret.getBulk("secrets")) as Record<string, unknown>)["COMPAT_SECRET"],
  "metadata.get": async ({ metadata }) => {
    const { id, components } = await metadata.get();
    return { id, names: components.map(({ name }) => name).sort() };
  },
  "metadata.set": async ({ metadata }, _sdk, key) => {
    const done = await metadata.set(key("attribute"), "text");
    return { done, value: (await metadata.get()).extended[key("attribute")] as unknown };
  },
  "health.isHealthy": ({ health }) => health.isHealthy(),
  "binding.send": ({ binding }, _sdk, key) =>
    binding.send("files", "create", "content", { fileName: key("file") }),
  "binding.send no component": ({ binding }) => binding.send("nosuch", "create", "content"),
  "lock.lock": ({ lock }, _sdk, key) => lock.lock("locks", key("lock"), "me", 60),
  "lock.lock again": ({ lock }, _sdk, key) => lock.lock("locks", key("lock"), "you", 60),
  "lock.unlock other": ({ lock }, _sdk, key) => lock.unlock("locks", key("lock"), "you"),
  "lock.unlock": ({ lock }, _sdk, key) => lock.unlock("locks", key("lock"), "me"),
  "lock.unlock missing": ({ lock }, _sdk, key) => lock.unlock("locks", key("lock"), "me"),
  "lock.lock no store": ({ lock }) => lock.lock("nosuch", "a", "me", 1),
  "invoker.invoke get": ({ invoker }, sdk) => invoker.invoke("app", "echo?a=1&b=x%20y", sdk.HttpMethod.GET),
  "invoker.invoke post": ({ invoker }, sdk) => invoker.invoke("app", "echo", sdk.HttpMethod.POST, { a: 1 }),
  "invoker.invoke put text": ({ invoker }, sdk) =>
    invoker.invoke("app", "echo/deep/path", sdk.HttpMethod.PUT, "text" as unknown as object),
  "invoker.invoke headers": ({ invoker }, sdk) =>
    invoker.invoke("app", "echo", sdk.HttpMethod.POST, { a: 1 }, { headers: { "x-test": "1" } }),
  "invoker.invoke text reply": ({ invoker }, sdk) => invoker.invoke("app", "text", sdk.HttpMethod.GET),
  "invoker.invoke failure": ({ invoker }, sdk) => invoker.invoke("app", "fail", sdk.HttpMethod.GET),
  "invoker.invoke no app": ({ invoker }, sdk) => invoker.invoke("nosuch", "echo", sdk.HttpMethod.DELETE),
};
