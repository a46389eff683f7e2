import type { StateKey } from "../protocol.ts";

/** Splits a key of a store into its parts: `app||key`, or `app||actorType||actorId||key`. */
export function parseStateKey(fullKey: string, appIds: readonly string[], hasNoPrefix: boolean): StateKey {
  const [appId = "", ...rest] = fullKey.split("||");
  const isOwn = appIds.includes(appId);
  if (rest.length >= 3) {
    const [type = "", ...more] = rest;
    const name = more.pop() ?? "";
    const id = more.join("||");
    const key = rest.join("||");
    const owner = isOwn ? { appId } : {};
    // The runtime keeps workflows and their activities as actors of its own.
    if (type.startsWith("dapr.internal.")) return { fullKey, ...owner, key, kind: "workflow" };
    return { fullKey, ...owner, key, kind: "actor", actor: { type, id, name } };
  }
  if (rest.length === 1 && isOwn) return { fullKey, appId, key: rest[0] ?? "", kind: "state" };
  const [first] = appIds;
  if (rest.length === 0 && hasNoPrefix && first !== undefined)
    return { fullKey, appId: first, key: fullKey, kind: "state" };
  return { fullKey, key: fullKey, kind: "other" };
}
