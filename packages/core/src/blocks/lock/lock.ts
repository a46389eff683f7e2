import { Block } from "../base-block.ts";
import type { Caller } from "../../call/caller.ts";
import type { CallOptions } from "../../call/operation.ts";
import type { Code } from "../../errors/code.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { asyncDispose } from "../../platform/dispose.ts";
import { unlock, type LockInput } from "./operations.ts";

type Unlocked = readonly [Code, string];

/** By UnlockResponse.Status's numbers. */
const UNLOCK_FAILURES: readonly [Unlocked, ...Unlocked[]] = [
  ["internal", "was not released"],
  ["not_found", "is not held any more"],
  ["permission_denied", "belongs to somebody else"],
];

/** A lock that is held, until it is released or expires. */
export class Lock extends Block {
  readonly store: string;
  readonly resource: string;
  readonly owner: string;

  constructor(caller: Caller, { store, resource, owner }: LockInput) {
    super(caller);
    this.store = store;
    this.resource = resource;
    this.owner = owner;
  }

  /**
   * Releases the lock.
   *
   * @throws DaprError `not_found` when it is no longer held, `permission_denied` when somebody else holds it by now.
   */
  async unlock(options?: CallOptions): Promise<void> {
    const { store, resource, owner } = this;
    const status = await this.call(unlock, { store, resource, owner }, options);
    if (status === 0) return;
    const [code, what] = UNLOCK_FAILURES[status] ?? UNLOCK_FAILURES[0];
    throw new DaprError(`the lock on ${JSON.stringify(resource)} ${what}`, { code, operation: unlock.name });
  }

  /** Releases the lock at the end of an `await using` block; one that has expired by then is fine. */
  async [asyncDispose](): Promise<void> {
    await this.unlock().catch((error: DaprError) => {
      if (error.code !== "not_found" && error.code !== "permission_denied") throw error;
    });
  }
}
