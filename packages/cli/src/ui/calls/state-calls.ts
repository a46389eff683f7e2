import { bytesPayload } from "../collect/payload.ts";
import { parseStateKey } from "../collect/state-key.ts";
import type { StateEntry, StateKey } from "../protocol.ts";
import type { CallHandlers } from "../server/calls.ts";
import { notFound } from "../server/request-error.ts";
import type { CallContext } from "./context.ts";

type Names = "state.stores" | "state.keys" | "state.read" | "state.write" | "state.delete";

/** Returns the calls of state. */
export function stateCalls(context: CallContext): CallHandlers<Names> {
  const { clients, stores } = context;
  return {
    "state.stores": () =>
      Promise.resolve({
        stores: storesOf(context).map(({ name, type, appIds, isActorStore }) => ({
          name,
          type,
          appIds,
          keysFrom: stores.keysFrom(name),
          isActorStore,
        })),
      }),

    "state.keys": async (params) => {
      const store = params.name("store");
      const search = params.text("search") ?? "";
      const kind = params.optionalName("kind");
      const after = params.text("after");
      const limit = params.limit();
      requireStore(context, store);
      const matching = (await stores.keys(store))
        .filter((key) => key.includes(search))
        .map((key) => parseKey(context, store, key))
        .filter((key) => kind === undefined || key.kind === kind);
      const start = after === undefined ? 0 : matching.findIndex(({ fullKey }) => fullKey > after);
      const keys = start === -1 ? [] : matching.slice(start, start + limit);
      return { keys, hasMore: start !== -1 && start + limit < matching.length, total: matching.length };
    },

    "state.read": async (params) => {
      const store = params.name("store");
      requireStore(context, store);
      const appId = params.optionalName("appId");
      const key = params.name("key");
      return {
        entry: await readEntry(
          context,
          store,
          appId === undefined ? key : fullKeyOf(context, store, appId, key),
        ),
      };
    },

    "state.write": async (params) => {
      const [store, appId, key] = [params.name("store"), params.name("appId"), params.name("key")];
      const etag = params.optionalName("etag");
      await clients
        .of(appId)
        .dapr.state.set(store, key, Buffer.from(params.text("value") ?? ""), concurrency(etag));
      const fullKey = fullKeyOf(context, store, appId, key);
      stores.see(store, fullKey);
      return { entry: await readEntry(context, store, fullKey) };
    },

    "state.delete": async (params) => {
      const [store, appId, key] = [params.name("store"), params.name("appId"), params.name("key")];
      await clients.of(appId).dapr.state.delete(store, key, concurrency(params.optionalName("etag")));
      stores.forget(store, fullKeyOf(context, store, appId, key));
      return {};
    },
  };
}

/** Reads a value: through the sidecar of the app whose key it is, otherwise from the store itself. */
export async function readEntry(context: CallContext, store: string, fullKey: string): Promise<StateEntry> {
  const { clients, stores } = context;
  const key = parseKey(context, store, fullKey);
  if (key.kind === "state" && key.appId !== undefined) {
    const entry = await clients.of(key.appId).reader.state.getEntry(store, key.key, { as: "bytes" });
    const expires = Date.parse(entry.metadata["ttlExpireTime"] ?? "");
    return {
      ...key,
      store,
      ...(entry.value !== undefined && { payload: bytesPayload(entry.value) }),
      ...(entry.etag !== undefined && { etag: entry.etag }),
      ...(!Number.isNaN(expires) && { expiresAt: expires }),
    };
  }
  const raw = await stores.read(store, fullKey);
  return {
    ...key,
    store,
    ...(raw !== undefined && { payload: bytesPayload(raw.value) }),
    ...(raw?.etag !== undefined && { etag: raw.etag }),
    ...(raw?.expiresAt !== undefined && { expiresAt: raw.expiresAt }),
    readOnly: readOnlyReason(key),
  };
}

/** Returns a key in its parts. */
export function parseKey({ stores, apps }: CallContext, store: string, fullKey: string): StateKey {
  return parseStateKey(
    fullKey,
    apps().map(({ appId }) => appId),
    stores.hasNoPrefix(store),
  );
}

/** A state store, and the apps that have it. */
interface KnownStore {
  readonly name: string;
  readonly type: string;
  readonly appIds: string[];
  isActorStore: boolean;
}

/** Returns the state stores that the sidecars have loaded. */
export function storesOf({ apps }: CallContext): KnownStore[] {
  const stores = new Map<string, KnownStore>();
  for (const { appId, components } of apps())
    for (const { name, type, capabilities } of components) {
      if (!type.startsWith("state.")) continue;
      const store = stores.get(name) ?? { name, type, appIds: [], isActorStore: false };
      store.appIds.push(appId);
      store.isActorStore ||= capabilities.includes("ACTOR");
      stores.set(name, store);
    }
  return [...stores.values()];
}

function requireStore(context: CallContext, name: string): void {
  if (!storesOf(context).some((store) => store.name === name))
    throw notFound(`no app of the run has the state store "${name}"`);
}

function fullKeyOf({ stores }: CallContext, store: string, appId: string, key: string): string {
  return stores.hasNoPrefix(store) ? key : `${appId}||${key}`;
}

function concurrency(etag: string | undefined): { etag?: string; concurrency?: "first-write" } {
  return etag === undefined ? {} : { etag, concurrency: "first-write" };
}

function readOnlyReason({ kind }: StateKey): string {
  if (kind === "actor") return "An actor's state changes only through the actor, which keeps it in memory.";
  if (kind === "workflow") return "The runtime keeps workflows here; use the workflow's actions.";
  return "The key belongs to no app of this run.";
}
