import { Block } from "../base-block.ts";
import { requiresGrpc } from "../../call/caller.ts";
import { getConfiguration } from "./operations.ts";
import type { ConfigurationListener, SubscribeConfigurationOptions } from "./subscription.ts";
import type { ConfigurationItem, GetConfigurationOptions } from "./types.ts";
import type { Subscription } from "../../stream/subscription.ts";

/**
 * Configuration items, in a store that a component names.
 *
 * @see https://docs.dapr.io/reference/api/configuration_api/
 */
export class Configuration extends Block {
  /**
   * Returns items by key. The result does not contain keys that the store does not have.
   *
   * @param keys The keys to read. Default: all keys.
   * @throws DaprError `invalid_argument` for a store that does not exist, `internal` if the store failed.
   */
  get(
    store: string,
    keys: readonly string[] = [],
    options?: GetConfigurationOptions,
  ): Promise<Record<string, ConfigurationItem>> {
    return this.call(getConfiguration, { store, keys, metadata: options?.metadata }, options);
  }

  /**
   * Subscribes to changes of keys. Resolves when the sidecar has confirmed the subscription, and reopens the stream
   * whenever it ends; with keys, the handler then receives the changes in between. Requires gRPC.
   *
   * @param keys The keys to watch; an empty list for all keys.
   * @param handler Receives the changed items by key, one call at a time.
   * @throws DaprError `invalid_argument` for a store that does not exist, `unimplemented` for a client without gRPC, and any
   * other reason why the stream could not be opened.
   *
   * @example
   * ```ts
   * await using changes = await dapr.configuration.subscribe("config", ["color"], ({ color }) => paint(color?.value));
   * ```
   */
  async subscribe(
    _store: string,
    _keys: readonly string[],
    _handler: ConfigurationListener,
    _options: SubscribeConfigurationOptions = {},
  ): Promise<Subscription> {
    throw requiresGrpc("configuration.subscribe");
  }
}
