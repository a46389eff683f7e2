import { orEmpty } from "../../call/options.ts";
import type { StreamCaller } from "../../stream/caller.ts";
import type { Subscription } from "../../stream/subscription.ts";
import { Configuration } from "./block.ts";
import {
  subscribeTo,
  type ConfigurationListener,
  type SubscribeConfigurationOptions,
} from "./subscription.ts";

/** Configuration on a client that can open streams. */
export class StreamingConfiguration extends Configuration {
  readonly #caller: StreamCaller;

  constructor(caller: StreamCaller) {
    super(caller);
    this.#caller = caller;
  }

  override async subscribe(
    store: string,
    keys: readonly string[],
    handler: ConfigurationListener,
    options?: SubscribeConfigurationOptions,
  ): Promise<Subscription> {
    return subscribeTo(this.#caller, store, keys, handler, orEmpty(options));
  }
}
