import type { ConfigurationItem as OurItem } from "@dapr-ts/core";
import type {
  GetConfigurationResponse,
  IClientConfiguration,
  SubscribeConfigurationCallback,
  SubscribeConfigurationStream,
} from "../types/blocks.ts";
import type { KeyValueType } from "../types/untyped.ts";
import type { Connection } from "./connection.ts";
import { withErrors } from "./with-errors.ts";

/** Configuration, over either protocol. Subscriptions require that the sidecar's gRPC API can be reached. */
export class ClientConfiguration implements IClientConfiguration {
  readonly #client: Connection;

  constructor(client: Connection) {
    this.#client = client;
  }

  async get(store: string, keys: string[] = [], metadata?: KeyValueType): Promise<GetConfigurationResponse> {
    const items = await withErrors(this.#client, ({ configuration }) =>
      configuration.get(store, wanted(keys), { metadata }),
    );
    return itemsOf(items);
  }

  subscribe(store: string, cb: SubscribeConfigurationCallback): Promise<SubscribeConfigurationStream> {
    return this.#subscribe(store, [], undefined, cb);
  }

  subscribeWithKeys(
    store: string,
    keys: string[],
    cb: SubscribeConfigurationCallback,
  ): Promise<SubscribeConfigurationStream> {
    return this.#subscribe(store, keys, undefined, cb);
  }

  subscribeWithMetadata(
    store: string,
    keys: string[],
    metadata: KeyValueType,
    cb: SubscribeConfigurationCallback,
  ): Promise<SubscribeConfigurationStream> {
    return this.#subscribe(store, keys, metadata, cb);
  }

  async #subscribe(
    store: string,
    keys: string[],
    metadata: KeyValueType | undefined,
    cb: SubscribeConfigurationCallback,
  ): Promise<SubscribeConfigurationStream> {
    const subscription = await withErrors(this.#client, ({ configuration }) =>
      configuration.subscribe(store, wanted(keys), (items) => cb(itemsOf(items)), { metadata }),
    );
    return { stop: () => subscription.close() };
  }
}

const wanted = (keys: readonly string[]): string[] => keys.filter((key) => key !== "");

function itemsOf(items: Readonly<Record<string, OurItem>>): GetConfigurationResponse {
  return { items: Object.fromEntries(Object.entries(items).map(([key, item]) => [key, { key, ...item }])) };
}
