import { valuePayload } from "../collect/payload.ts";
import type { ActorRef, ReminderView } from "../protocol.ts";
import type { CallHandlers } from "../server/calls.ts";
import { notFound } from "../server/request-error.ts";
import { noteOf, type CallContext } from "./context.ts";
import { parseKey, readEntry, storesOf } from "./state-calls.ts";

type Names = "actors.list" | "actors.read" | "actors.invoke" | "actors.deleteReminder";

const MAX_ACTORS = 2_000;
const MAX_KEYS = 200;

/** Returns the calls of actors. */
export function actorCalls(context: CallContext): CallHandlers<Names> {
  const { clients } = context;
  return {
    "actors.list": async () => {
      const notes: string[] = [];
      const hosts = hostsOf(context);
      const keys = await actorKeys(context, notes);
      const areKeysKnown = notes.length === 0;
      const types = await Promise.all(
        [...hosts].map(async ([type, { appIds, active }]) => {
          const reminders = await remindersOf(context, type, undefined, notes);
          const reminderCounts = counts(reminders.map(({ actorId }) => actorId));
          const keyCounts = counts(keys.filter((each) => each.type === type).map(({ id }) => id));
          const ids = new Set([
            ...reminderCounts.keys(),
            ...keyCounts.keys(),
            ...context.actorsSeen.idsOf(type),
          ]);
          const actors = [...ids].slice(0, MAX_ACTORS).map((id): ActorRef => {
            const lastCall = context.actorsSeen.lastCall(type, id);
            return {
              id,
              reminders: reminderCounts.get(id) ?? 0,
              ...(areKeysKnown && { keys: keyCounts.get(id) ?? 0 }),
              ...(lastCall !== undefined && { lastCall }),
            };
          });
          return { type, appIds, active, actors };
        }),
      );
      return { types, notes };
    },

    "actors.read": async (params) => {
      const [type, id] = [params.name("type"), params.name("id")];
      const { appIds } = requireHost(context, type);
      const notes: string[] = [];
      const reminders = await remindersOf(context, type, id, notes);
      const keys = (await actorKeys(context, notes)).filter((each) => each.type === type && each.id === id);
      if (keys.length > MAX_KEYS)
        notes.push(`Only ${String(MAX_KEYS)} of ${String(keys.length)} keys are shown.`);
      const state = await Promise.all(
        keys.slice(0, MAX_KEYS).map(({ store, fullKey }) => readEntry(context, store, fullKey)),
      );
      return { actor: { type, id, appIds, reminders: reminders.map(reminderView), state, notes } };
    },

    "actors.invoke": async (params) => {
      const [type, id, method] = [params.name("type"), params.name("id"), params.name("method")];
      const start = performance.now();
      const result = await clients
        .of(hostOf(context, type))
        .dapr.actors.invoke(type, id, method, params.data("data"));
      const duration = performance.now() - start;
      return {
        payload: valuePayload(result) ?? { text: "", encoding: "text", size: 0, isCut: false },
        duration,
      };
    },

    "actors.deleteReminder": async (params) => {
      const [type, id, name] = [params.name("type"), params.name("id"), params.name("name")];
      await clients.of(hostOf(context, type)).dapr.actors.unregisterReminder(type, id, name);
      return {};
    },
  };
}

function counts(ids: readonly string[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const id of ids) result.set(id, (result.get(id) ?? 0) + 1);
  return result;
}

interface Host {
  readonly appIds: string[];
  active: number;
}

/** Returns the actor types of the run's apps; those of the runtime itself are left out. */
function hostsOf({ apps }: CallContext): Map<string, Host> {
  const hosts = new Map<string, Host>();
  for (const { appId, actors } of apps())
    for (const { type, count } of actors) {
      if (type.startsWith("dapr.internal.")) continue;
      const host = hosts.get(type) ?? { appIds: [], active: 0 };
      host.appIds.push(appId);
      host.active += count;
      hosts.set(type, host);
    }
  return hosts;
}

function requireHost(context: CallContext, type: string): Host {
  const host = hostsOf(context).get(type);
  if (host === undefined) throw notFound(`no app of the run hosts actors of type "${type}"`);
  return host;
}

function hostOf(context: CallContext, type: string): string {
  return requireHost(context, type).appIds[0] ?? "";
}

type Reminder = Awaited<
  ReturnType<ReturnType<CallContext["clients"]["of"]>["reader"]["actors"]["listReminders"]>
>[number];

async function remindersOf(
  context: CallContext,
  type: string,
  id: string | undefined,
  notes: string[],
): Promise<Reminder[]> {
  try {
    return await context.clients.of(hostOf(context, type)).reader.actors.listReminders(type, id);
  } catch (error) {
    notes.push(noteOf(`The reminders of ${type} could not be read`, error));
    return [];
  }
}

function reminderView({ name, dueTime, period, ttl, data }: Reminder): ReminderView {
  const payload = valuePayload(userData(data));
  return {
    name,
    ...(dueTime !== undefined && { dueTime }),
    ...(period !== undefined && { period }),
    ...(ttl !== undefined && { ttl }),
    ...(payload !== undefined && { payload }),
  };
}

/** Takes the data out of what @dapr-ts/actors stores with a reminder. */
function userData(data: unknown): unknown {
  const isOurs = typeof data === "object" && data !== null && "dapr-ts:method" in data;
  return isOurs ? (data as { readonly data?: unknown }).data : data;
}

interface ActorKey {
  readonly store: string;
  readonly fullKey: string;
  readonly type: string;
  readonly id: string;
}

/** Returns the keys of actors' state, where a store can list its keys. */
async function actorKeys(context: CallContext, notes: string[]): Promise<ActorKey[]> {
  const keys: ActorKey[] = [];
  for (const { name, isActorStore } of storesOf(context)) {
    if (!isActorStore) continue;
    if (context.stores.keysFrom(name) === "seen") {
      notes.push(`The store "${name}" cannot list its keys, so the state of actors is not shown.`);
      continue;
    }
    try {
      for (const fullKey of await context.stores.keys(name)) {
        const { actor } = parseKey(context, name, fullKey);
        if (actor !== undefined) keys.push({ store: name, fullKey, type: actor.type, id: actor.id });
      }
    } catch (error) {
      notes.push(noteOf(`The keys of "${name}" could not be read`, error));
    }
  }
  return keys;
}
