import type { Caller } from "../../call/caller.ts";
import type { CallOptions } from "../../call/operation.ts";
import type { Code } from "../../errors/code.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { unlock, type LockInput } from "./operations.ts";

type Failure = readonly [code: Code, text: string];

const UNKNOWN: Failure = ["internal", "could not be released"];

/** By the numbers of UnlockResponse.Status, without 0 for success. */
const FAILURES: Readonly<Record<number, Failure>> = {
  1: ["not_found", "does not exist: it expired or was released"],
  2: ["permission_denied", "has another owner: it expired and was acquired again"],
};

/**
 * Releases a lock.
 *
 * @throws DaprError `not_found` if the lock does not exist, `permission_denied` if it has another owner.
 */
export async function releaseLock(
  caller: Caller,
  { store, resource, owner }: LockInput,
  options?: CallOptions,
): Promise<void> {
  const status = await caller.call(unlock, { store, resource, owner }, options);
  if (status === 0) return;
  const [code, text] = FAILURES[status] ?? UNKNOWN;
  throw new DaprError(`the lock on "${resource}" in the store "${store}" ${text}`, {
    code,
    operation: unlock.name,
  });
}
