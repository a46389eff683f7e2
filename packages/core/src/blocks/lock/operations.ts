import { nameIn, requireNames } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { requireCount } from "../../encoding/number.ts";
import { path } from "../../http/path.ts";
import { readJson } from "../../http/read.ts";
import { post } from "../../http/request.ts";

/** A lock by its names. */
export interface LockInput {
  store: string;
  resource: string;
  owner: string;
}

const check = /* @__PURE__ */ requireNames("store", "resource", "owner");

const errors = ["ERR_LOCK_STORE_NOT_CONFIGURED", "ERR_LOCK_STORE_NOT_FOUND"] as const;

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
};

export const tryLockOverGrpc = /* @__PURE__ */ overGrpc(
  tryLock,
  /* @__PURE__ */ unary("tryLockAlpha1", {
    request: ({ store, resource, owner, expirySeconds }) => ({
      storeName: store,
      resourceId: resource,
      lockOwner: owner,
      expiryInSeconds: expirySeconds,
    }),
    reply: ({ success }) => success,
  }),
  [errors, "ERR_TRY_LOCK"],
);

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
};

export const unlockOverGrpc = /* @__PURE__ */ overGrpc(
  unlock,
  /* @__PURE__ */ unary("unlockAlpha1", {
    request: ({ store, resource, owner }) => ({ storeName: store, resourceId: resource, lockOwner: owner }),
    reply: ({ status }) => status,
  }),
  [errors, "ERR_UNLOCK"],
);
