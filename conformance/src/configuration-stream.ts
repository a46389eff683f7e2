import { equal, rejects } from "./assert.ts";
import { NAMES, type Bench, type Case } from "./case.ts";
import { Inbox, lacksStreams } from "./streams.ts";

type Items = Record<string, { value: string; version: string }>;

/** The app writes to the store, which Dapr cannot. */
const setItem = ({ dapr }: Bench, key: string, value?: string): Promise<unknown> =>
  dapr.invoker.invoke(NAMES.app, "set-item", { body: { key, value } });

/** Changes come until one is heard of: the store subscribes after the sidecar has confirmed it. */
async function until(change: () => Promise<unknown>, inbox: Inbox<Items>): Promise<void> {
  while (inbox.size === 0) await change();
}

export const configurationStreamCases: readonly Case[] = [
  {
    name: "configuration.subscribe: what changes and what is deleted, of the keys that were asked for",
    async run(bench) {
      const { dapr, unique } = bench;
      const [key, other] = [unique("item"), unique("other")];
      const inbox = new Inbox<Items>();
      const open = () => dapr.configuration.subscribe(NAMES.configuration, [key], inbox.add);
      if (await lacksStreams(bench, open)) return;
      await using _subscription = await open();
      await setItem(bench, other, "x");
      await until(() => setItem(bench, key, "blue"), inbox);
      const [items] = await inbox.take(1);
      equal(Object.keys(items ?? {}), [key]);
      equal(items?.[key]?.value, "blue");
      await setItem(bench, key);
      for (;;) {
        const [next] = await inbox.take(1);
        if (next?.[key]?.value === "") break;
      }
    },
  },
  {
    name: "configuration.subscribe: closed before the first change, it receives none",
    async run(bench) {
      const { dapr, unique } = bench;
      const key = unique("item");
      const inbox = new Inbox<Items>();
      const open = () => dapr.configuration.subscribe(NAMES.configuration, [key], inbox.add);
      if (await lacksStreams(bench, open)) return;
      const closed = await open();
      await closed.close();
      await closed.closed;
      equal(closed.state, "closed");
      const witness = new Inbox<Items>();
      await using _open = await dapr.configuration.subscribe(NAMES.configuration, [key], witness.add);
      await until(() => setItem(bench, key, "1"), witness);
      equal(inbox.size, 0);
    },
  },
  {
    name: "configuration.subscribe: a store that does not exist is invalid_argument",
    async run(bench) {
      const open = () => bench.dapr.configuration.subscribe("no-such-store", ["k"], () => undefined);
      if (await lacksStreams(bench, open)) return;
      await rejects(open(), { code: "invalid_argument", errorCode: "ERR_CONFIGURATION_STORE_NOT_FOUND" });
    },
  },
];
