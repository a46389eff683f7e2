import type { ActorState } from "@dapr-ts/actors";
import type { BuildingBlocks } from "@dapr-ts/core/internal";

/** A change of an actor's state. */
export type StateChange =
  | { readonly key: string; readonly removed: true }
  | { readonly key: string; readonly removed: false; readonly value: unknown };

/** Source of an actor's state. */
export interface StateSource {
  /** Returns a value; undefined if the key has none. */
  load(key: string): Promise<unknown>;
  /** Adds changes to those that are saved at the end of the call. */
  apply(changes: readonly StateChange[]): void;
  /** Saves all changes now. */
  save(): Promise<void>;
}

/** Returns the state during a call of the actor: our own, which saves one transaction when the call has succeeded. */
export const duringCall = (state: ActorState): StateSource => ({
  load: async (key) => textOfBytes(await state.get(key)),
  apply(changes) {
    for (const change of changes) {
      if (change.removed) state.delete(change.key);
      else state.set(change.key, change.value);
    }
  },
  save: () => state.save(),
});

/** Returns the state while the actor is deactivated, when it is in no call: changes are written at once. */
export function withoutCall({ actors }: BuildingBlocks, type: string, id: string): StateSource {
  let pending: StateChange[] = [];
  return {
    load: async (key) => textOfBytes((await actors.getState(type, id, key)).value),
    apply: (changes) => void pending.push(...changes),
    async save() {
      const operations = pending.map((change) =>
        change.removed
          ? ({ operation: "delete", key: change.key } as const)
          : ({ operation: "upsert", key: change.key, value: change.value } as const),
      );
      pending = [];
      if (operations.length > 0) await actors.transaction(type, id, operations);
    },
  };
}

/** Returns text that the official SDK stored over gRPC without quotes, which is not JSON. */
const textOfBytes = (value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : value;
