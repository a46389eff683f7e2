import { StateCalls } from "./calls.ts";
import { StateStore, type StateStoreOptions } from "./store.ts";

/**
 * State: values by key in a store that a component names.
 *
 * Every method rejects with a {@link DaprError}: `invalid_argument` for a name that cannot be carried or a store that
 * does not exist, `aborted` when an etag no longer fits, `internal` when the store failed.
 *
 * @see https://docs.dapr.io/reference/api/state_api/
 */
export class State extends StateCalls {
  /**
   * Binds a store's name, and the type of its values, for calls without either.
   *
   * @example
   * ```ts
   * const orders = dapr.state.store("orders", { schema: z.object({ total: z.number() }) });
   * const order = await orders.get("42"); // { total: number } | undefined
   * ```
   */
  store<T = unknown>(name: string, options: StateStoreOptions<T> = {}): StateStore<T> {
    return new StateStore<T>(this, name, options);
  }
}
