import { randomUUID } from "node:crypto";
import { daprError } from "./errors.ts";
import type { Handlers, StreamHandlers } from "./rpc.ts";

interface Item {
  readonly value: string;
  readonly version: string;
  readonly metadata: Record<string, string>;
}

interface Watcher {
  readonly id: string;
  readonly store: string;
  /** Empty for all keys. */
  readonly keys: readonly string[];
  changed(items: Record<string, Item>): void;
  isIdle(): boolean;
  idle(): Promise<void>;
  stop(): void;
}

/** Configuration items by store and key. */
export type ConfigurationStores = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Configuration stores, and the streams of those who watch them. */
export class MemoryConfiguration {
  readonly #stores: ReadonlyMap<string, Map<string, Item>>;
  readonly #watchers = new Map<string, Watcher>();
  #version = 0;

  constructor(stores: ConfigurationStores) {
    this.#stores = new Map(
      Object.entries(stores).map(([name, items]) => [
        name,
        new Map(Object.entries(items).map(([key, value]) => [key, this.#item(value)])),
      ]),
    );
  }

  readonly handlers: Handlers = {
    getConfiguration: ({ storeName, keys }) => {
      const items = [...this.#store(storeName)];
      return { items: Object.fromEntries(items.filter(([key]) => keys.length === 0 || keys.includes(key))) };
    },
    unsubscribeConfiguration: ({ storeName, id }) => {
      this.#store(storeName);
      const watcher = this.#watchers.get(id);
      if (watcher === undefined) return { ok: false, message: `subscription with id ${id} does not exist` };
      watcher.stop();
      return { ok: true };
    },
  };

  readonly streams: StreamHandlers = {
    subscribeConfiguration: async ({ first, send, gone, isIdle, idle }) => {
      this.#store(first.storeName);
      const id = randomUUID();
      send({ id });
      await new Promise<void>((resolve) => {
        this.#watchers.set(id, {
          id,
          store: first.storeName,
          keys: first.keys,
          changed: (items) => send({ id, items }),
          stop: resolve,
          isIdle,
          idle,
        });
        void gone.then(resolve);
      });
      this.#watchers.delete(id);
    },
  };

  get names(): string[] {
    return [...this.#stores.keys()];
  }

  /** True when every subscriber has handled the changes that were sent to it. */
  get isSettled(): boolean {
    return [...this.#watchers.values()].every((watcher) => watcher.isIdle());
  }

  /** Resolves when every subscriber has handled the changes that were sent to it so far. */
  async settled(): Promise<void> {
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.idle()));
  }

  /** Sets items, and sends the changes to their subscribers. */
  set(store: string, values: Readonly<Record<string, string>>): void {
    const items = this.#store(store);
    const changed = Object.entries(values).map(([key, value]) => [key, this.#item(value)] as const);
    for (const [key, item] of changed) items.set(key, item);
    for (const watcher of this.#watchers.values()) {
      if (watcher.store !== store) continue;
      const wanted = changed.filter(([key]) => watcher.keys.length === 0 || watcher.keys.includes(key));
      if (wanted.length > 0) watcher.changed(Object.fromEntries(wanted));
    }
  }

  #item(value: string): Item {
    return { value, version: String(++this.#version), metadata: {} };
  }

  #store(name: string): Map<string, Item> {
    const store = this.#stores.get(name);
    if (store !== undefined) return store;
    throw daprError(
      "invalid_argument",
      "ERR_CONFIGURATION_STORE_NOT_FOUND",
      `configuration store ${name} not found`,
    );
  }
}
