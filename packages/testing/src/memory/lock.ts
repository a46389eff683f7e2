import { daprError } from "./errors.ts";
import type { Handlers } from "./rpc.ts";

interface Held {
  readonly owner: string;
  readonly expires: number;
}

/** UnlockResponse.Status's numbers. */
const RELEASED = 0;
const NOT_HELD = 1;
const BELONGS_TO_OTHERS = 2;

export function lockHandlers(names: readonly string[], now: () => number): Handlers {
  const stores = new Map(names.map((name) => [name, new Map<string, Held>()]));
  const storeOf = (name: string): Map<string, Held> => {
    const store = stores.get(name);
    if (store !== undefined) return store;
    throw daprError("invalid_argument", "ERR_LOCK_STORE_NOT_FOUND", `lock store ${name} is not found`);
  };
  const holderOf = (store: Map<string, Held>, resource: string): Held | undefined => {
    const held = store.get(resource);
    return held === undefined || held.expires <= now() ? undefined : held;
  };
  return {
    tryLockAlpha1: ({ storeName, resourceId, lockOwner, expiryInSeconds }) => {
      const store = storeOf(storeName);
      if (holderOf(store, resourceId) !== undefined) return { success: false };
      store.set(resourceId, { owner: lockOwner, expires: now() + expiryInSeconds * 1000 });
      return { success: true };
    },
    unlockAlpha1: ({ storeName, resourceId, lockOwner }) => {
      const store = storeOf(storeName);
      const held = holderOf(store, resourceId);
      if (held === undefined) return { status: NOT_HELD };
      if (held.owner !== lockOwner) return { status: BELONGS_TO_OTHERS };
      store.delete(resourceId);
      return { status: RELEASED };
    },
  };
}
