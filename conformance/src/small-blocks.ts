import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Case, httpAlone } from "./case.ts";

export const secretCases: readonly Case[] = [
  {
    name: "secret: one and all",
    async run({ dapr }) {
      const { key, value } = NAMES.secret;
      equal(await dapr.secret.get(NAMES.secrets, key), { [key]: value });
      const all = await dapr.secret.getBulk(NAMES.secrets);
      equal(all[key], { [key]: value });
    },
  },
  {
    name: "secret: a store that does not exist is invalid_argument",
    async run({ dapr }) {
      const expected = { code: "invalid_argument", errorCode: "ERR_SECRET_STORE_NOT_FOUND" } as const;
      await rejects(dapr.secret.get("no-such-store", "k"), expected);
      await rejects(dapr.secret.getBulk("no-such-store"), expected);
    },
  },
];

export const configurationCases: readonly Case[] = [
  {
    name: "configuration: items by key, and only those that exist",
    async run({ dapr }) {
      const items = await dapr.configuration.get(NAMES.configuration, [
        "conformance-color",
        "conformance-missing",
      ]);
      equal(Object.keys(items), ["conformance-color"]);
      equal(items["conformance-color"]?.value, "blue");
      equal(typeof items["conformance-color"]?.version, "string");
    },
  },
  {
    name: "configuration: all items",
    async run({ dapr }) {
      const items = await dapr.configuration.get(NAMES.configuration);
      for (const [key, value] of Object.entries(NAMES.items)) equal(items[key]?.value, value, key);
    },
  },
  {
    name: "configuration: a store that does not exist is invalid_argument",
    async run({ dapr }) {
      const expected = { code: "invalid_argument", errorCode: "ERR_CONFIGURATION_STORE_NOT_FOUND" } as const;
      await rejects(dapr.configuration.get("no-such-store", ["k"]), expected);
    },
  },
];

export const lockCases: readonly Case[] = [
  {
    name: "lock: one holder at a time",
    async run({ dapr, unique }) {
      const resource = unique("resource");
      const lock = await dapr.lock.tryLock(NAMES.locks, resource, { expirySeconds: 60 });
      ok(lock !== undefined, "the lock was free");
      equal(await dapr.lock.tryLock(NAMES.locks, resource, { expirySeconds: 60 }), undefined);
      await lock.unlock();
      await rejects(lock.unlock(), { code: "not_found" });
      {
        await using again = await dapr.lock.tryLock(NAMES.locks, resource, {
          owner: "me",
          expirySeconds: 60,
        });
        equal(again?.owner, "me");
      }
      const last = await dapr.lock.tryLock(NAMES.locks, resource, { owner: "you", expirySeconds: 60 });
      ok(last !== undefined, "await using released it");
      await last.unlock();
    },
  },
  {
    name: "lock: unlock() releases a lock by its owner",
    async run({ dapr, unique }) {
      const resource = unique("resource");
      await dapr.lock.tryLock(NAMES.locks, resource, { owner: "me", expirySeconds: 60 });
      await rejects(dapr.lock.unlock(NAMES.locks, resource, "you"), { code: "permission_denied" });
      await dapr.lock.unlock(NAMES.locks, resource, "me");
      const error = await rejects(dapr.lock.unlock(NAMES.locks, resource, "me"), { code: "not_found" });
      equal(error.operation, "lock.unlock");
      await rejects(dapr.lock.unlock("no-such-store", resource, "me"), { code: "invalid_argument" });
    },
  },
  {
    name: "lock: a store that does not exist, and a duration that is none, are invalid_argument",
    async run({ dapr }) {
      const expected = { code: "invalid_argument", errorCode: "ERR_LOCK_STORE_NOT_FOUND" } as const;
      await rejects(dapr.lock.tryLock("no-such-store", "r", { expirySeconds: 1 }), expected);
      for (const expirySeconds of [0, -1, 1.5, NaN]) {
        await rejects(dapr.lock.tryLock(NAMES.locks, "r", { expirySeconds }), { code: "invalid_argument" });
      }
    },
  },
];

export const bindingCases: readonly Case[] = [
  {
    name: "binding: data and metadata go there and come back",
    async run({ dapr, unique }) {
      const fileName = unique("file.json");
      const made = await dapr.binding.send<string>(
        NAMES.files,
        "create",
        { a: [1, "é"] },
        { metadata: { fileName } },
      );
      ok(made.data !== undefined, "create answers");
      const read = await dapr.binding.send(NAMES.files, "get", undefined, { metadata: { fileName } });
      equal(read.data, { a: [1, "é"] });
      await dapr.binding.send(NAMES.files, "delete", undefined, { metadata: { fileName } });
      await rejects(dapr.binding.send(NAMES.files, "get", undefined, { metadata: { fileName } }), {
        code: "internal",
        errorCode: "ERR_INVOKE_OUTPUT_BINDING",
      });
    },
  },
  {
    name: "binding: bytes go there and come back",
    async run({ dapr, wire, unique }) {
      const fileName = unique("file.bin");
      const bytes = new Uint8Array([0xff, 0, 0x80]);
      const sent = dapr.binding.send(NAMES.files, "create", bytes, { metadata: { fileName } });
      if (httpAlone(wire)) {
        await rejects(sent, { code: "unimplemented" });
        return;
      }
      await sent;
      equal((await dapr.binding.send(NAMES.files, "get", undefined, { metadata: { fileName } })).data, bytes);
    },
  },
  {
    name: "binding: one that does not exist is an error",
    async run({ dapr }) {
      await rejects(dapr.binding.send("no-such-binding", "create", 1), {
        code: "internal",
        errorCode: "ERR_INVOKE_OUTPUT_BINDING",
      });
    },
  },
];

export const sidecarCases: readonly Case[] = [
  {
    name: "metadata: the sidecar describes itself",
    async run({ dapr }) {
      const metadata = await dapr.metadata.get();
      equal(metadata.id, NAMES.app);
      equal(metadata.runtimeVersion, "1.18.2");
      ok(metadata.appConnection !== undefined && metadata.appConnection.protocol === "http", "appConnection");
      ok(metadata.components.length >= 6, "components");
      const redis = metadata.components.find(({ name }) => name === NAMES.redis);
      equal([redis?.type, redis?.version], ["state.redis", "v1"]);
      ok(redis?.capabilities.includes("TRANSACTIONAL") === true, "capabilities");
      const subscription = metadata.subscriptions.find(({ topic }) => topic === NAMES.topic);
      ok(subscription !== undefined, "the subscription is listed");
      equal(subscription.type, "DECLARATIVE");
      equal(subscription.rules, [{ match: "", path: "/on-event" }]);
      equal(metadata.actorRuntime.status, "RUNNING");
      ok(metadata.schedulerAddresses.length > 0, "the scheduler is connected");
    },
  },
  {
    name: "metadata: a value can be added",
    async run({ dapr, unique }) {
      const key = unique("a key/with ?#+%");
      await dapr.metadata.set(key, "a value é");
      equal((await dapr.metadata.get()).extended[key], "a value é");
    },
  },
  {
    name: "health: a sidecar that is up is healthy",
    async run({ dapr }) {
      equal(await dapr.health.isOutboundHealthy(), true);
      equal(await dapr.health.isHealthy(), true);
      await dapr.health.waitUntilReady({ timeoutMs: 40_000 });
    },
  },
];
