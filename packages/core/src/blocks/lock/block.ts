import { orEmpty } from "../../call/options.ts";
import type { CallOptions } from "../../call/operation.ts";
import { Block } from "../base-block.ts";
import { Lock } from "./lock.ts";
import { tryLock } from "./operations.ts";
import type { TryLockOptions } from "./types.ts";
import { releaseLock } from "./unlock.ts";

/**
 * Distributed locks, in a store that a component names. This API is alpha in Dapr.
 *
 * Every method rejects with a {@link DaprError}: `invalid_argument` for an invalid name or number or a store that does not
 * exist, `internal` if the store failed.
 *
 * @see https://docs.dapr.io/reference/api/distributed_lock_api/
 */
export class Locks extends Block {
  /**
   * Acquires the lock on a resource. Returns `undefined` if the lock is held, without waiting.
   *
   * @example
   * ```ts
   * await using lock = await dapr.lock.tryLock("locks", "invoice-42", { expirySeconds: 30 });
   * if (lock === undefined) return; // another process holds the lock
   * ```
   */
  async tryLock(store: string, resource: string, options: TryLockOptions): Promise<Lock | undefined> {
    const { owner = this.caller.platform.randomId(), expirySeconds } = orEmpty(options);
    const input = { store, resource, owner };
    const isAcquired = await this.call(tryLock, { ...input, expirySeconds }, options);
    return isAcquired ? new Lock(this.caller, input) : undefined;
  }

  /**
   * Releases a lock by its owner, such as one that another process acquired. {@link Lock.unlock} does the same.
   *
   * @throws DaprError `not_found` if the lock does not exist, `permission_denied` if it has another owner.
   */
  unlock(store: string, resource: string, owner: string, options?: CallOptions): Promise<void> {
    return releaseLock(this.caller, { store, resource, owner }, options);
  }
}
