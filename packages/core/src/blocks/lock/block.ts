import { Block } from "../base-block.ts";
import { Lock } from "./lock.ts";
import { tryLock } from "./operations.ts";
import type { TryLockOptions } from "./types.ts";

/**
 * Distributed locks, in a store that a component names. This API is alpha in Dapr.
 *
 * @see https://docs.dapr.io/reference/api/distributed_lock_api/
 */
export class Locks extends Block {
  /**
   * Takes the lock on a resource if nobody holds it; undefined if somebody does. It does not wait.
   *
   * @throws DaprError `invalid_argument` for a store that does not exist, `internal` when the store failed.
   *
   * @example
   * ```ts
   * await using lock = await dapr.lock.tryLock("locks", "invoice-42", { expirySeconds: 30 });
   * if (lock === undefined) return; // somebody else is at it
   * ```
   */
  async tryLock(store: string, resource: string, options: TryLockOptions): Promise<Lock | undefined> {
    const owner = options.owner ?? this.caller.platform.randomId();
    const input = { store, resource, owner };
    return (await this.call(tryLock, input, options)) ? new Lock(this.caller, input) : undefined;
  }
}
