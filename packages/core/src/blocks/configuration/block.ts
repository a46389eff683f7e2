import { Block } from "../base-block.ts";
import { requiresGrpc } from "../../call/caller.ts";
import { getConfiguration } from "./operations.ts";
import type { ConfigurationListener, SubscribeConfigurationOptions } from "./subscription.ts";
import type { ConfigurationItem, GetConfigurationOptions } from "./types.ts";
import type { Subscription } from "../../stream/subscription.ts";

/**
 * Configuration items, from a store that a component names.
 *
 * @see https://docs.dapr.io/reference/api/configuration_api/
 */
export class Configuration extends Block {
  /**
   * The items of some keys, or of all, by key. A key that the store does not have is not in the result.
   *
   * @throws DaprError `invalid_argument` for a store that does not exist, `internal` when the store failed.
   */
  get(
    store: string,
    keys: readonly string[] = [],
    options?: GetConfigurationOptions,
  ): Promise<Record<string, ConfigurationItem>> {
    return this.call(getConfiguration, { store, keys, metadata: options?.metadata }, options);
  }

  /**
   * Takes changes of some keys, or of all when there are none. It resolves once the sidecar has confirmed the
   * subscription, and opens the stream again whenever it is lost; what changed meanwhile is taken then, if there are keys
   * to look for. It needs gRPC.
   *
   * @throws DaprError `invalid_argument` for a store that does not exist, `unimplemented` where gRPC cannot be reached,
   * and any other reason why it could not be opened
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
