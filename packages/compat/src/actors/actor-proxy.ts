import type { Connection } from "../client/connection.ts";
import type { Class } from "../types/untyped.ts";
import { callActor } from "./actor-calls.ts";
import type { ActorId } from "./actor-id.ts";

/** Returns a proxy whose every member is a method of the actor. */
export function proxyOf<T>(client: Connection, actorTypeClass: Class<T>, actorId: ActorId): T {
  const type = actorTypeClass.name;
  const id = actorId.getId();
  return new Proxy(Object.create(null) as object, {
    get(_target, name) {
      // Awaiting a proxy, or printing it, must not call the actor.
      if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
      return (...args: unknown[]) => callActor(client, type, id, name, args);
    },
  }) as T;
}
