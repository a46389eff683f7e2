import type { CallOptions } from "../../call/operation.ts";

/** Options of {@link Locks.tryLock}. */
export interface TryLockOptions extends CallOptions {
  /** The owner of the lock; only this owner can release it. Default: a random id. */
  owner?: string | undefined;
  /** Seconds until the lock expires; a whole number from 1 to 2,147,483,647. */
  expirySeconds: number;
}
