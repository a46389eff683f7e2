import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Case } from "./case.ts";

const forStore = (store: string): Case[] => [
  {
    name: `state (${store}): update creates a key and changes it`,
    async run({ dapr, unique }) {
      const key = unique("update");
      equal(await dapr.state.update<number>(store, key, (n = 0) => n + 1), 1);
      equal(await dapr.state.update<number>(store, key, async (n = 0) => n + 1), 2);
      equal(await dapr.state.get(store, key), 2);
    },
  },
  {
    name: `state (${store}): updates at the same time are all kept`,
    async run({ dapr, unique }) {
      const key = unique("update");
      const writers = Array.from({ length: 8 }, () =>
        dapr.state.update<number>(store, key, (n = 0) => n + 1, { attempts: 100 }),
      );
      const results = await Promise.all(writers);
      equal(await dapr.state.get(store, key), 8);
      equal(
        results.sort((a, b) => a - b),
        [1, 2, 3, 4, 5, 6, 7, 8],
      );
    },
  },
  {
    name: `state (${store}): a key that another writer creates during an update is not overwritten`,
    async run({ dapr, unique }) {
      const key = unique("update");
      const seen: unknown[] = [];
      await dapr.state.update<string>(store, key, async (value) => {
        seen.push(value);
        if (value === undefined) await dapr.state.set(store, key, "first", { concurrency: "first-write" });
        return "second";
      });
      equal(seen.length, 2);
      equal(seen[1], "first");
      equal(await dapr.state.get(store, key), "second");
    },
  },
  {
    name: `state (${store}): an update gives up with aborted after its attempts`,
    async run({ dapr, unique }) {
      const key = unique("update");
      await dapr.state.set(store, key, 0);
      let count = 0;
      const update = dapr.state.update<number>(
        store,
        key,
        async (value = 0) => {
          count++;
          await dapr.state.set(store, key, value + 10);
          return -1;
        },
        { attempts: 3 },
      );
      const error = await rejects(update, { code: "aborted" });
      equal([count, error.operation], [3, "state.update"]);
      equal(await dapr.state.get(store, key), 30);
    },
  },
  {
    name: `state (${store}): an update whose function throws writes nothing`,
    async run({ dapr, unique }) {
      const key = unique("update");
      await dapr.state.set(store, key, 1);
      let thrown: unknown;
      await dapr.state
        .update(store, key, () => {
          throw new RangeError("not now");
        })
        .catch((error: unknown) => (thrown = error));
      ok(thrown instanceof RangeError, `it threw ${String(thrown)}`);
      equal(await dapr.state.get(store, key), 1);
    },
  },
  {
    name: `state (${store}): a key that an update created can be written with its etag, and deleted`,
    async run({ dapr, unique }) {
      const key = unique("update");
      await dapr.state.store<number>(store).update(key, () => 1);
      const { etag } = await dapr.state.getEntry(store, key);
      await dapr.state.set(store, key, 2, { etag });
      equal(await dapr.state.get(store, key), 2);
      await dapr.state.delete(store, key);
      equal(await dapr.state.get(store, key), undefined);
    },
  },
];

export const stateUpdateCases: readonly Case[] = [NAMES.memory, NAMES.redis].flatMap(forStore);
