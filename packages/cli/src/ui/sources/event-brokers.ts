import type { EventBook } from "../collect/event-book.ts";
import type { EventSource } from "../protocol.ts";
import type { AppWatcher } from "./app-watcher.ts";
import type { ComponentSettings } from "./component-settings.ts";
import { addressKey, redisOf } from "./redis-reader.ts";
import { TopicReader } from "./topic-reader.ts";

const MAX_TOPICS = 500;

export interface EventBrokersOptions {
  readonly book: EventBook;
  readonly watcher: AppWatcher;
  /** Milliseconds since 1970 from which on all events are read. */
  readonly since: number;
}

/** The brokers of a run: those that are a Redis are read, and of the others daprd's spans are known. */
export class EventBrokers implements AsyncDisposable {
  readonly #settings: readonly ComponentSettings[];
  readonly #readers = new Map<string, TopicReader>();
  readonly #watcher: AppWatcher;
  /** Topics that were published to, by component. */
  readonly #published = new Map<string, Set<string>>();

  constructor(settings: readonly ComponentSettings[], { book, watcher, since }: EventBrokersOptions) {
    this.#settings = settings.filter(({ type }) => type.startsWith("pubsub."));
    this.#watcher = watcher;
    for (const each of this.#settings) {
      const address = redisOf(each);
      if (address === undefined || this.#readers.has(addressKey(address))) continue;
      const key = addressKey(address);
      const pubsubs = this.#settings
        .filter((other) => {
          const at = redisOf(other);
          return at !== undefined && addressKey(at) === key;
        })
        .map(({ name }) => name);
      this.#readers.set(
        key,
        new TopicReader({
          address,
          pubsubs: [...new Set(pubsubs)],
          book,
          since,
          topics: () => this.#topics(new Set(pubsubs)),
          subscriptions: () => watcher.subscriptions(),
        }),
      );
    }
  }

  /** Remembers a topic that was published to; without a component, that of any one. */
  see(topic: string, pubsub = ""): void {
    const topics = this.#published.get(pubsub) ?? new Set();
    if (topics.size < MAX_TOPICS) topics.add(topic);
    this.#published.set(pubsub, topics);
  }

  /** Returns true if events of a component are read from its broker. */
  isRead(pubsub: string): boolean {
    return this.#readerOf(pubsub) !== undefined;
  }

  get sources(): EventSource[] {
    const sources = new Map<string, { pubsub: string; type: string; appIds: string[] }>();
    for (const { appId, components } of this.#watcher.apps)
      for (const { name, type } of components) {
        if (!type.startsWith("pubsub.")) continue;
        const source = sources.get(name) ?? { pubsub: name, type, appIds: [] };
        source.appIds.push(appId);
        sources.set(name, source);
      }
    return [...sources.values()].map((source) => ({
      ...source,
      dataFrom: this.isRead(source.pubsub) ? "broker" : "spans",
    }));
  }

  /** Resolves to the whole bytes of an event. */
  async find(pubsub: string, topic: string, key: string): Promise<Buffer | undefined> {
    return this.#readerOf(pubsub)?.find(topic, key);
  }

  #readerOf(pubsub: string): TopicReader | undefined {
    const [settings] = this.#settings.filter(({ name }) => name === pubsub);
    const address = settings && redisOf(settings);
    return address && this.#readers.get(addressKey(address));
  }

  #topics(pubsubs: ReadonlySet<string>): Set<string> {
    const topics = new Set<string>();
    for (const { pubsub, topic, deadLetterTopic } of this.#watcher.subscriptions()) {
      if (!pubsubs.has(pubsub)) continue;
      topics.add(topic);
      if (deadLetterTopic !== undefined) topics.add(deadLetterTopic);
    }
    for (const [pubsub, seen] of this.#published)
      if (pubsub === "" || pubsubs.has(pubsub)) for (const topic of seen) topics.add(topic);
    return new Set([...topics].slice(0, MAX_TOPICS));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#readers.values()].map((reader) => reader[Symbol.asyncDispose]()));
  }
}
