import type { ActorStateOperation } from "@dapr-ts/core";
import { jsonText } from "@dapr-ts/core/internal";

/** Change of one key. */
export interface Change {
  /** Undefined for a value that is deleted. */
  readonly text: string | undefined;
  readonly ttlSeconds: number | undefined;
}

/** Unsaved changes of a turn. A nested turn sees the changes of the turn that encloses it. */
export class StateChanges {
  #outer: StateChanges | undefined;
  /** Made when it is needed: most turns change nothing. */
  #own: Map<string, Change> | undefined;

  constructor(outer?: StateChanges) {
    this.#outer = outer;
  }

  /** True for the changes of a turn that is not nested. */
  get areOutermost(): boolean {
    return this.#outer === undefined;
  }

  /** Re-parents these changes when the enclosing turn has ended. */
  outlive(ended: StateChanges): void {
    if (this.#outer === ended) this.#outer = ended.#outer;
  }

  get(key: string): Change | undefined {
    return this.#own?.get(key) ?? this.#outer?.get(key);
  }

  set(key: string, change: Change): void {
    (this.#own ??= new Map<string, Change>()).set(key, change);
  }

  /** True if neither this turn nor an enclosing one has changes. */
  get isEmpty(): boolean {
    return (this.#own === undefined || this.#own.size === 0) && this.#outer?.isEmpty !== false;
  }

  /** Adds these changes to those of the enclosing turn. */
  merge(): void {
    for (const [key, change] of this.#own ?? []) this.#outer?.set(key, change);
    this.#own = undefined;
  }

  /** Returns the last change of each key, of this turn and the enclosing ones. */
  pending(): Map<string, Change> {
    const all = this.#outer?.pending() ?? new Map<string, Change>();
    for (const [key, change] of this.#own ?? []) all.set(key, change);
    return all;
  }

  /** Removes all changes, those of the enclosing turns included. */
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
