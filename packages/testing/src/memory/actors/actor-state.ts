import { daprError } from "../errors.ts";
import type { Handlers } from "../rpc.ts";
import { keyOf, type ActiveActors } from "./active.ts";

interface Stored {
  readonly data: Uint8Array;
  /** Milliseconds since 1970; Infinity for never. */
  readonly expires: number;
}

/** Returns the RPCs of actors' state, which outlives activations. */
export function actorStateHandlers(active: ActiveActors, now: () => number): Handlers {
  const stored = new Map<string, Stored>();
  return {
    getActorState: ({ actorType: type, actorId: id, key }) => {
      const found = stored.get(keyOf({ type, id }, key));
      if (found === undefined || found.expires <= now()) return {};
      const { data, expires } = found;
      const ttlExpireTime = expires === Infinity ? undefined : new Date(expires).toISOString();
      return { data, metadata: ttlExpireTime === undefined ? {} : { ttlExpireTime } };
    },
    executeActorStateTransaction: ({ actorType: type, actorId: id, operations }) => {
      if (!active.has({ type, id })) {
        const message = "actor instance is missing";
        throw daprError("internal", "ERR_ACTOR_INSTANCE_MISSING", message);
      }
      for (const { operationType, key, value, metadata } of operations) {
        const at = keyOf({ type, id }, key);
        if (operationType === "delete") {
          stored.delete(at);
          continue;
        }
        const ttlSeconds = Number(metadata["ttlInSeconds"] ?? 0);
        const expires = ttlSeconds > 0 ? now() + ttlSeconds * 1000 : Infinity;
        stored.set(at, { data: value?.value ?? new Uint8Array(0), expires });
      }
      return {};
    },
  };
}
