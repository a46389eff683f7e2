import { requireCount } from "../../encoding/count.ts";
import { Block } from "../base-block.ts";
import type { Caller } from "../../call/caller.ts";
import { asyncDispose } from "../../platform/dispose.ts";
import type { Code } from "../../errors/code.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { path } from "../../http/path.ts";
import { readJson } from "../../http/read.ts";
import { post } from "../../http/request.ts";
import { nameIn, named } from "../../call/names.ts";
import { unary, type CallOptions, type Operation } from "../../call/operation.ts";

export interface TryLockOptions extends CallOptions {
  /** Who holds the lock. Default: a random id, so that nobody else can release it. */
  owner?: string | undefined;
  /** Seconds until the lock releases itself; a whole number above 0. */
  expirySeconds: number;
}

interface LockInput {
  store: string;
  resource: string;
  owner: string;
}

const check = /* @__PURE__ */ named("store", "resource", "owner");

const errors = {
  failed_precondition: "ERR_LOCK_STORE_NOT_CONFIGURED",
  invalid_argument: "ERR_LOCK_STORE_NOT_FOUND",
} as const;

export const tryLock: Operation<LockInput & { expirySeconds: number }, boolean> = {
  name: "lock.tryLock",
  retry: "never",
  check: (input) => {
    check(input);
    requireCount("expirySeconds", input.expirySeconds, 1, 0x7fffffff);
  },
  http: {
    request: ({ store, resource, owner, expirySeconds }) =>
      post(path("/v1.0-alpha1/lock", store), {
        resourceId: nameIn("resource", resource),
        lockOwner: owner,
        expiryInSeconds: expirySeconds,
      }),
    reply: (reply) => readJson<{ success?: boolean }>(reply).success === true,
  },
  grpc: unary("tryLockAlpha1", {
    request: ({ store, resource, owner, expirySeconds }) => ({
      storeName: store,
      resourceId: resource,
      lockOwner: owner,
      expiryInSeconds: expirySeconds,
    }),
    reply: ({ success }) => success,
  }),
  errors: { ...errors, internal: "ERR_TRY_LOCK" },
};

/** The status is UnlockResponse.Status's number, which HTTP has by the same numbers. */
export const unlock: Operation<LockInput, number> = {
  name: "lock.unlock",
  retry: "never",
  check,
  http: {
    request: ({ store, resource, owner }) =>
      post(path("/v1.0-alpha1/unlock", store), { resourceId: resource, lockOwner: owner }),
    reply: (reply) => readJson<{ status?: number }>(reply).status ?? 0,
  },
  grpc: unary("unlockAlpha1", {
    request: ({ store, resource, owner }) => ({ storeName: store, resourceId: resource, lockOwner: owner }),
    reply: ({ status }) => status,
  }),
  errors: { ...errors, internal: "ERR_UNLOCK" },
};

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
