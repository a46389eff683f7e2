import type { Caller } from "../../call/caller.ts";
import type { CallOptions } from "../../call/operation.ts";
import type { DaprError } from "../../errors/dapr-error.ts";
import { asyncDispose } from "../../platform/dispose.ts";
import { releaseLock } from "./unlock.ts";

/** A lock that this client acquired. It exists until it is released or expires. */
export class Lock {
  /** The name of the lock store's component. */
  readonly store: string;
  /** The resource that is locked. */
  readonly resource: string;
  /** The owner, which alone can release the lock. */
  readonly owner: string;
  readonly #caller: Caller;

  /** @internal */
  constructor(
    caller: Caller,
    { store, resource, owner }: { readonly store: string; readonly resource: string; readonly owner: string },
  ) {
    this.#caller = caller;
    this.store = store;
    this.resource = resource;
    this.owner = owner;
  }

  /**
   * Releases the lock.
   *
   * @throws DaprError `not_found` if the lock has expired, `permission_denied` if another owner has acquired it since.
   */
  unlock(options?: CallOptions): Promise<void> {
    return releaseLock(this.#caller, this, options);
  }

  /** Releases the lock at the end of an `await using` block. Does nothing if the lock has expired. */
  async [asyncDispose](): Promise<void> {
    await this.unlock().catch((error: DaprError) => {
      if (error.code !== "not_found" && error.code !== "permission_denied") throw error;
    });
  }
}
