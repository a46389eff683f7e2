import type { ActorStateOperation } from "@dapr-ts/core";
import { jsonText } from "@dapr-ts/core/internal";

/** What becomes of a key: a value as JSON text, or nothing. */
export interface Change {
  /** Undefined for a value that is deleted. */
  readonly text: string | undefined;
  readonly ttlSeconds: number | undefined;
}

/** What a turn has changed and not saved yet. A turn within another one sees what that has changed. */
export class StateChanges {
  #outer: StateChanges | undefined;
  /** Made when it is needed: most turns change nothing. */
  #own: Map<string, Change> | undefined;

  constructor(outer?: StateChanges) {
    this.#outer = outer;
  }

  /** True for those of a turn that is within no other one. */
  get areOutermost(): boolean {
    return this.#outer === undefined;
  }

  /** The turn of these is over: who was within it is within what it was within itself. */
  outlive(ended: StateChanges): void {
    if (this.#outer === ended) this.#outer = ended.#outer;
  }

  get(key: string): Change | undefined {
    return this.#own?.get(key) ?? this.#outer?.get(key);
  }

  set(key: string, change: Change): void {
    (this.#own ??= new Map<string, Change>()).set(key, change);
  }

  /** True when there is nothing to save, in the outer turns neither. */
  get isEmpty(): boolean {
    return (this.#own === undefined || this.#own.size === 0) && this.#outer?.isEmpty !== false;
  }

  /** Hands what was changed on to the turn that this one was within. */
  merge(): void {
    for (const [key, change] of this.#own ?? []) this.#outer?.set(key, change);
    this.#own = undefined;
  }

  /** All that is not saved, with what the outer turns have changed: the last change of each key. */
  pending(): Map<string, Change> {
    const all = this.#outer?.pending() ?? new Map<string, Change>();
    for (const [key, change] of this.#own ?? []) all.set(key, change);
    return all;
  }

  /** Forgets what was changed, here and in the outer turns. */
  clear(): void {
    this.#own = undefined;
    this.#outer?.clear();
  }
}

export function operationsOf(changes: ReadonlyMap<string, Change>): ActorStateOperation[] {
  return [...changes].map(([key, { text, ttlSeconds }]) =>
    text === undefined
      ? { operation: "delete", key }
      : { operation: "upsert", key, value: jsonText(text), ttlSeconds },
  );
}
