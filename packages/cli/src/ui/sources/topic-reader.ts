import { setTimeout as delay } from "node:timers/promises";
import type { AppSubscription, BrokerEvent, EventBook } from "../collect/event-book.ts";
import { listOf, pairsOf, RedisReader, textOf, type RedisAddress, type RedisReply } from "./redis-reader.ts";

export interface TopicReaderOptions {
  readonly address: RedisAddress;
  /** Components on this Redis. */
  readonly pubsubs: readonly string[];
  readonly book: EventBook;
  /** Milliseconds since 1970 from which on all events are read, and only some from before. */
  readonly since: number;
  /** Returns the topics to read. */
  topics(): ReadonlySet<string>;
  /** Returns the subscriptions of the run's apps. */
  subscriptions(): readonly AppSubscription[];
}

const PAUSE_MS = 250;
const ACK_EVERY = 4;
/** Events from before the run that are shown. */
const FORMER = 50;
const BATCH = 500;
const MAX_OPEN = 2_000;
const MAX_PENDING = 1_000;

/** Position in one topic. */
interface Topic {
  lastId: string;
  /** Keys of events, by their ids, that not all apps have acknowledged yet. */
  readonly open: Map<string, string>;
}

/**
 * Reads events from the streams of `pubsub.redis`, without a group of its own, so that no app gets an event fewer, and which
 * of them the groups of the apps have acknowledged.
 */
export class TopicReader implements AsyncDisposable {
  readonly #options: TopicReaderOptions;
  readonly #redis: RedisReader;
  readonly #topics = new Map<string, Topic>();
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: TopicReaderOptions) {
    this.#options = options;
    this.#redis = new RedisReader(options.address);
    this.#ended = this.#run();
  }

  async #run(): Promise<void> {
    for (let turn = 0; !this.#ending.signal.aborted; turn++) {
      try {
        await this.#open();
        while ((await this.#read()) >= BATCH);
        if (turn % ACK_EVERY === 0) await this.#acknowledge();
      } catch {
        // The Redis does not respond, or ends; the next turn tries again.
      }
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    await delay(PAUSE_MS, undefined, { signal: this.#ending.signal, ref: false }).catch(() => undefined);
  }

  /** Begins with topics that are new, at the last events from before the run. */
  async #open(): Promise<void> {
    for (const name of this.#options.topics()) {
      if (this.#topics.has(name)) continue;
      const { since } = this.#options;
      const topic: Topic = { lastId: "0-0", open: new Map() };
      const until = `${String(since - 1)}-18446744073709551615`;
      const former = await this.#redis.command("XREVRANGE", name, until, "-", "COUNT", String(FORMER));
      for (const entry of [...listOf(former)].reverse()) this.#add(name, topic, entry);
      topic.lastId = `${String(since)}-0`;
      this.#topics.set(name, topic);
    }
  }

  /** Reads news of all topics. Returns their number. */
  async #read(): Promise<number> {
    const names = [...this.#topics.keys()];
    if (names.length === 0) return 0;
    const from = [...this.#topics.values()].map(({ lastId }) => lastId);
    const reply = await this.#redis.command("XREAD", "COUNT", String(BATCH), "STREAMS", ...names, ...from);
    let most = 0;
    for (const stream of listOf(reply)) {
      const [name, entries] = listOf(stream);
      const topic = this.#topics.get(textOf(name));
      if (topic === undefined) continue;
      const list = listOf(entries);
      most = Math.max(most, list.length);
      for (const entry of list) this.#add(textOf(name), topic, entry);
    }
    return most;
  }

  #add(name: string, topic: Topic, entry: RedisReply): void {
    const [id, fields] = listOf(entry);
    const entryId = textOf(id);
    const values = pairsOf(fields);
    const data = values.get("data");
    topic.lastId = entryId;
    const event: BrokerEvent = {
      pubsubs: this.#options.pubsubs,
      topic: name,
      entryId,
      time: Number(entryId.split("-")[0]),
      data: Buffer.isBuffer(data) ? data : Buffer.alloc(0),
      metadata: metadataOf(values.get("metadata")),
    };
    topic.open.set(entryId, this.#options.book.fromBroker(event));
    if (topic.open.size > MAX_OPEN)
      for (const oldest of topic.open.keys()) return void topic.open.delete(oldest);
  }

  /** Returns the whole bytes of an event, of which the page may have a part. */
  async find(topic: string, key: string): Promise<Buffer | undefined> {
    const entryId = this.#options.book.entryIdOf(key);
    if (entryId === undefined) return undefined;
    const [entry] = listOf(await this.#redis.command("XRANGE", topic, entryId, entryId));
    const data = pairsOf(listOf(entry)[1]).get("data");
    return Buffer.isBuffer(data) ? data : undefined;
  }

  async #acknowledge(): Promise<void> {
    for (const [name, topic] of this.#topics) {
      if (topic.open.size === 0) continue;
      const apps = new Set(
        this.#options
          .subscriptions()
          .filter((each) => each.topic === name && this.#options.pubsubs.includes(each.pubsub))
          .map(({ appId }) => appId),
      );
      if (apps.size === 0) {
        topic.open.clear();
        continue;
      }
      await this.#acknowledgeTopic(name, topic, apps);
    }
  }

  async #acknowledgeTopic(name: string, topic: Topic, apps: ReadonlySet<string>): Promise<void> {
    const isDone = new Map([...topic.open.keys()].map((id) => [id, new Set<string>()]));
    for (const info of listOf(await this.#redis.command("XINFO", "GROUPS", name))) {
      const group = pairsOf(info);
      // A group has the name of its app, unless the component's consumerID gives it another one.
      const appId = textOf(group.get("name"));
      if (!apps.has(appId)) continue;
      const last = textOf(group.get("last-delivered-id"));
      const pending = await this.#pending(name, appId, textOf(group.get("pending")));
      for (const [id, key] of topic.open) {
        if (compareIds(id, last) > 0 || pending.ids.has(id) || compareIds(id, pending.until) > 0) continue;
        isDone.get(id)?.add(appId);
        this.#options.book.acknowledged(key, appId);
      }
    }
    for (const [id, done] of isDone) if (done.size === apps.size) topic.open.delete(id);
  }

  /** Returns ids that were delivered and not acknowledged, and up to which id they are complete. */
  async #pending(
    topic: string,
    group: string,
    count: string,
  ): Promise<{ readonly ids: ReadonlySet<string>; readonly until: string }> {
    const until = "99999999999999-0";
    if (count === "0") return { ids: new Set(), until };
    const reply = await this.#redis.command("XPENDING", topic, group, "-", "+", String(MAX_PENDING));
    const ids = listOf(reply).map((entry) => textOf(listOf(entry)[0]));
    return { ids: new Set(ids), until: ids.length < MAX_PENDING ? until : (ids.at(-1) ?? until) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#redis[Symbol.asyncDispose]();
    await this.#ended;
  }
}

function compareIds(a: string, b: string): number {
  const [ms = 0, n = 0] = a.split("-").map(Number);
  const [otherMs = 0, otherN = 0] = b.split("-").map(Number);
  return ms - otherMs || n - otherN;
}

function metadataOf(reply: RedisReply | undefined): Record<string, string> {
  try {
    const value = JSON.parse(textOf(reply)) as Record<string, unknown> | null;
    return Object.fromEntries(Object.entries(value ?? {}).map(([key, each]) => [key, String(each)]));
  } catch {
    return {};
  }
}
