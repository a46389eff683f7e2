import type { DaprError } from "@dapr-ts/client";
import { equal, rejects } from "./assert.ts";
import { NAMES, type Case } from "./case.ts";

/** Names that are easily sent to another place than the one that is meant. */
const ODD = [
  "a/b",
  "a?b=c",
  "a#b",
  "a%b",
  "a%2Fb",
  "a+b",
  "a b",
  " lead and trail ",
  ".",
  "..",
  "../..",
  "a/../b",
  "/a",
  "a/",
  "a//b",
  "😀",
  "e\u0301 is not \u00e9",
  "a\tb\nc",
  "a\\b",
  "bulk",
  "transaction",
  "query",
  'quote"s',
  "semi;colon&amp=1",
  "\u0000",
  "__proto__",
  "constructor",
  "a:b@c,d",
];

const LONG = `long-${"x".repeat(10_000)}`;

const LONE = ["\ud800", "a\udfffb"];

export const nameCases: readonly Case[] = [
  ...[...ODD, LONG].map((key): Case => ({
    name: `names: the key ${JSON.stringify(key.slice(0, 20))} keeps its value, or is invalid_argument`,
    async run({ dapr, unique }) {
      const value = unique("value");
      try {
        await dapr.state.set(NAMES.memory, key, value);
        equal(await dapr.state.get(NAMES.memory, key), value);
        equal((await dapr.state.getBulk(NAMES.memory, [key]))[0]?.value, value);
        await dapr.state.delete(NAMES.memory, key);
        equal((await dapr.state.getBulk(NAMES.memory, [key]))[0]?.value, undefined);
      } catch (error) {
        equal((error as DaprError).code, "invalid_argument", (error as Error).message);
      }
    },
  })),
  {
    name: "names: an empty one and one with a lone surrogate are invalid_argument everywhere",
    async run({ dapr }) {
      for (const name of ["", ...LONE]) {
        const expected = { code: "invalid_argument" } as const;
        await rejects(dapr.state.get(NAMES.memory, name), expected);
        await rejects(dapr.state.get(name, "k"), expected);
        await rejects(dapr.state.getBulk(NAMES.memory, ["k", name]), expected);
        await rejects(dapr.state.set(NAMES.memory, name, 1), expected);
        await rejects(dapr.state.delete(NAMES.memory, name), expected);
        await rejects(dapr.state.transaction(NAMES.memory, [{ operation: "delete", key: name }]), expected);
        await rejects(dapr.pubsub.publish(name, "t", 1), expected);
        await rejects(dapr.pubsub.publish(NAMES.pubsub, name, 1), expected);
        await rejects(dapr.invoker.invoke(name, "m"), expected);
        await rejects(dapr.binding.send(name, "create", 1), expected);
        await rejects(dapr.secret.get(NAMES.secrets, name), expected);
        await rejects(dapr.secret.get(name, "k"), expected);
        await rejects(dapr.configuration.get(name), expected);
        await rejects(dapr.lock.tryLock(NAMES.locks, name, { expirySeconds: 1 }), expected);
        await rejects(dapr.metadata.set(name, "v"), expected);
      }
    },
  },
  {
    name: "names: those of stores, topics, bindings and secrets lead nowhere else",
    async run({ dapr }) {
      for (const name of ["../secrets/secrets", "memory/x", "memory?x", "memory#x", "..", "."]) {
        await rejects(dapr.state.get(name, "k"), { code: "invalid_argument" });
        await rejects(dapr.state.set(name, "k", 1), { code: "invalid_argument" });
        await rejects(dapr.secret.get(name, "k"), { code: "invalid_argument" });
        await rejects(dapr.pubsub.publish(name, "t", 1), { code: "invalid_argument" });
        await rejects(dapr.binding.send(name, "create", 1), { code: ["internal", "invalid_argument"] });
        await rejects(dapr.configuration.get(name), { code: "invalid_argument" });
      }
    },
  },
];
