import { metadataMember } from "../../encoding/metadata.ts";
import { streamEnded } from "../../stream/stream-ended.ts";
import { getConfiguration, itemsByKey } from "./operations.ts";
import type { ConfigurationItem } from "./types.ts";
import { invalidArgument, type DaprError } from "../../errors/dapr-error.ts";
import { deadlineExceeded } from "../../errors/limits.ts";
import { restOfCall } from "../../call/limits.ts";
import type { CallOptions } from "../../call/operation.ts";
import { requireName } from "../../call/names.ts";
import type { Duplex } from "../../stream/duplex.ts";
import { streaming, type StreamOperation } from "../../stream/operation.ts";
import {
  Subscription,
  type Serving,
  type Source,
  type SubscriptionOptions,
} from "../../stream/subscription.ts";
import type { StreamCaller } from "../../stream/caller.ts";
import { carrierOfRecord } from "../../observe/carrier.ts";
import { NO_ERROR, type Observation } from "../../observe/instrumentation.ts";
import { callOf, internally, isInternal, observerOf } from "../../observe/internal-call.ts";

/** Options of {@link Configuration.subscribe}. */
export interface SubscribeConfigurationOptions extends SubscriptionOptions {
  /** Component metadata for this subscription. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Receives the items that changed, by key. A deleted item has an empty value and an empty version. Calls do not overlap and
 * are in the order of the changes. Errors are logged.
 */
export type ConfigurationListener = (items: Record<string, ConfigurationItem>) => unknown;

type Items = Record<string, ConfigurationItem>;

interface Input {
  store: string;
  keys: readonly string[];
  metadata: Readonly<Record<string, string>> | undefined;
}

/** The stream of changes. Its first message confirms the subscription and has no items. */
export const subscribeConfiguration: StreamOperation<Input, never, Items> = {
  name: "configuration.subscribe",
  retry: "safe",
  check: ({ store, keys }) => {
    requireName("store", store);
    for (const key of keys) requireName("key", key);
  },
  grpc: streaming("subscribeConfiguration", {
    lasts: true,
    open: ({ store, keys, metadata }: Input) => ({
      storeName: store,
      keys: [...keys],
      ...metadataMember(metadata),
    }),
    receive: ({ items }): Items => itemsByKey(items),
  }),
  errors: ["ERR_CONFIGURATION_STORE_NOT_CONFIGURED", "ERR_CONFIGURATION_STORE_NOT_FOUND"],
};

/** Subscribes to items over its own stream. */
export function subscribeTo(
  caller: StreamCaller,
  store: string,
  keys: readonly string[],
  listener: ConfigurationListener,
  options: SubscribeConfigurationOptions,
): Promise<Subscription> {
  const { metadata, timeoutMs, headers } = options;
  requireName("store", store);
  const given: unknown = keys;
  if (!Array.isArray(given)) throw invalidArgument("keys must be an array of names");
  const name = `configuration ${store}`;
  const input = { store, keys: [...keys], metadata };
  const known = new Known();
  const instrumentation = observerOf(options) ?? caller.instrumentation;
  const isOwn = isInternal(options);
  const notify = async (items: Items, seen?: Observation): Promise<void> => {
    try {
      await listener(items);
      seen?.end?.();
    } catch (error) {
      caller.logger.error(`${name}: the handler threw`, error);
      seen?.end?.({ error: error ?? NO_ERROR });
    }
  };
  const observed = (items: Items): Promise<void> => {
    if (instrumentation === undefined) return notify(items);
    const carrier = carrierOfRecord({});
    const seen = instrumentation.begin({ kind: "configuration", name: store, carrier, detached: true });
    return seen.run(() => notify(items, seen));
  };
  const source: Source = {
    name,
    open: (signal, isAgain) => {
      const call = callOf({ signal, timeoutMs, headers }, isOwn || isAgain);
      const begun = caller.clock.now();
      return caller.stream(subscribeConfiguration, input, call, async (duplex) => {
        const first = await duplex.receive();
        if (first === undefined) throw streamEnded();
        const rest = (): CallOptions => {
          const limited = restOfCall({ signal, headers, timeoutMs }, undefined, caller.clock.now() - begun);
          if (limited === undefined) throw deadlineExceeded(timeoutMs as number);
          return limited;
        };
        // daprd does not send what changed while there was no stream. Reading a whole store each time would be too much.
        const missed =
          keys.length === 0
            ? {}
            : known.compare(await caller.call(getConfiguration, input, { ...internally(), ...rest() }));
        return new ConfigurationStream(duplex, [first, missed], async (items) => {
          known.update(items);
          await observed(items);
        });
      });
    },
  };
  return Subscription.open(caller, source, options);
}

/** The items that the listener has received. */
class Known {
  #items: Map<string, ConfigurationItem> | undefined;

  /** Returns the items that differ from the last ones; nothing the first time. */
  compare(current: Items): Items {
    const before = this.#items;
    this.#items = new Map(Object.entries(current));
    if (before === undefined) return {};
    const changed = Object.entries(current).filter(([key, { value, version }]) => {
      const old = before.get(key);
      return old?.value !== value || old.version !== version;
    });
    const deleted = [...before.keys()].filter((key) => !Object.hasOwn(current, key));
    const gone = deleted.map((key) => [key, { value: "", version: "", metadata: {} }] as const);
    return Object.fromEntries([...changed, ...gone]);
  }

  update(items: Items): void {
    for (const [key, item] of Object.entries(items)) {
      if (item.value === "" && item.version === "") this.#items?.delete(key);
      else this.#items?.set(key, item);
    }
  }
}

/** The changes that one stream delivers. */
class ConfigurationStream implements Serving {
  readonly ended: Promise<DaprError>;
  readonly #duplex: Duplex<never, Items>;
  #draining = false;

  constructor(
    duplex: Duplex<never, Items>,
    waiting: readonly Items[],
    handle: (items: Items) => Promise<void>,
  ) {
    this.#duplex = duplex;
    this.ended = this.#read(waiting, handle);
  }

  /** Ends the stream, on which daprd unsubscribes (SubscribeConfiguration in pkg/api/grpc/grpc.go). */
  async drain(): Promise<void> {
    this.#draining = true;
    this.#duplex.cancel();
    await this.ended;
    await this.#duplex.closed;
  }

  cut(): Promise<void> {
    this.#duplex.cancel();
    return this.#duplex.closed;
  }

  async #read(waiting: readonly Items[], handle: (items: Items) => Promise<void>): Promise<DaprError> {
    try {
      for (const items of waiting) if (Object.keys(items).length > 0) await handle(items);
      for (;;) {
        const items = await this.#duplex.receive();
        if (items === undefined) return streamEnded();
        if (this.#draining) continue;
        if (Object.keys(items).length > 0) await handle(items);
      }
    } catch (error) {
      return error as DaprError;
    } finally {
      this.#duplex.cancel();
      await this.#duplex.closed;
    }
  }
}
