import {
  decodeStoredJson,
  encodeStoredJson,
  MAX_INT32,
  requireCount,
  requireName,
  toJson,
} from "@dapr-ts/core/internal";
import { sameJson } from "./same-json.ts";
import { operationsOf, type Change, type StateChanges } from "./state-changes.ts";
import type { ActorStateEntry, ActorStateOperation } from "@dapr-ts/core";

/** Options of setting a value. */
export interface SetActorStateOptions {
  /** Seconds until the value expires. Requires the sidecar's feature ActorStateTTL. Default: never. */
  ttlSeconds?: number | undefined;
}

/** Operations on the stored state of one actor. */
export interface StateSource {
  /** Returns the changes of the current turn; throws outside of a turn. */
  changes(): StateChanges;
  load(key: string): Promise<ActorStateEntry>;
  save(operations: readonly ActorStateOperation[]): Promise<void>;
  /** Returns milliseconds since 1970. */
  date(): number;
}

interface Known {
  /** The value as JSON text; undefined if the key has no value. */
  readonly text: string | undefined;
  /** When the value expires, in milliseconds since 1970. */
  readonly expires: number;
}

/**
 * The state of one actor. Changes are saved in one transaction when the turn has succeeded, and dropped when it fails. Values
 * are copies: changing an object that was read or set has no effect until it is set again.
 *
 * A value is anything with a JSON form, or bytes; `0`, `false`, `""` and `null` are values.
 *
 * @see https://docs.dapr.io/reference/api/actors_api/
 */
export class ActorState {
  readonly #source: StateSource;
  readonly #known = new Map<string, Known>();
  #isUncertain = false;

  /** @internal */
  constructor(source: StateSource) {
    this.#source = source;
  }

  /** Returns a value; undefined if the key has none. It is kept in memory while the actor stays active on this host. */
  async get<T = unknown>(key: string): Promise<T | undefined> {
    const text = await this.#text(key);
    return text === undefined ? undefined : (decodeStoredJson(JSON.parse(text)) as T);
  }

  /** Returns true if the key has a value. */
  async has(key: string): Promise<boolean> {
    return (await this.#text(key)) !== undefined;
  }

  /**
   * Returns a value. If the key has none, sets it to the initial one first.
   *
   * @param initial the value, or a function that returns it
   */
  async getOrSet<T>(
    key: string,
    initial: T | (() => T | Promise<T>),
    options?: SetActorStateOptions,
  ): Promise<T> {
    if (await this.has(key)) return (await this.get<T>(key)) as T;
    const value = typeof initial === "function" ? await (initial as () => T | Promise<T>)() : initial;
    this.set(key, value, options);
    return (await this.get<T>(key)) as T;
  }

  /**
   * Sets a value. It is saved when the turn ends.
   *
   * @throws DaprError `invalid_argument` for a value that has no JSON form
   */
  set(key: string, value: unknown, { ttlSeconds }: SetActorStateOptions = {}): void {
    requireName("key", key);
    if (ttlSeconds !== undefined) requireCount("ttlSeconds", ttlSeconds, 1, MAX_INT32);
    this.#source.changes().set(key, { text: encodeStoredJson(value, `the value of ${key}`), ttlSeconds });
  }

  /** Deletes a value when the turn ends. Does nothing if the key has none. */
  delete(key: string): void {
    requireName("key", key);
    this.#source.changes().set(key, { text: undefined, ttlSeconds: undefined });
  }

  /** Saves the changes of the turn now. They stay saved even if the turn fails later. */
  async save(): Promise<void> {
    await this.commit(this.#source.changes());
  }

  /** @internal True after a save that failed: fields of the actor may hold what was not saved. */
  get isUncertain(): boolean {
    return this.#isUncertain;
  }

  /**
   * @internal Reads all values in memory again. Resolves to false if another host changed one, or after a save that failed.
   */
  async isCurrent(): Promise<boolean> {
    if (this.#isUncertain) return false;
    const now = this.#source.date();
    const checks: Promise<boolean>[] = [];
    for (const [key, known] of this.#known) {
      if (known.expires <= now) this.#known.delete(key);
      else checks.push(this.#isStored(key, known));
    }
    return (await Promise.all(checks)).every(Boolean);
  }

  async #isStored(key: string, known: Known): Promise<boolean> {
    const { value } = await this.#source.load(key);
    const text = storedText(value);
    return sameJson(text, known.text) || known.expires <= this.#source.date();
  }

  /** @internal Saves the changes of a turn. */
  async commit(changes: StateChanges): Promise<void> {
    const pending = changes.pending();
    if (pending.size === 0) return;
    changes.clear();
    for (const [key, change] of pending) this.#known.set(key, this.#knownOf(change));
    try {
      await this.#source.save(operationsOf(pending));
    } catch (error) {
      this.#isUncertain = true;
      for (const [key, change] of pending) {
        // The values may have been saved nevertheless.
        this.#known.delete(key);
        if (changes.get(key) === undefined) changes.set(key, change);
      }
      throw error;
    }
  }

  async #text(key: string): Promise<string | undefined> {
    requireName("key", key);
    const change = this.#source.changes().get(key);
    if (change !== undefined) return change.text;
    const known = this.#known.get(key);
    if (known !== undefined && this.#source.date() < known.expires) return known.text;
    const { value, expiresAt } = await this.#source.load(key);
    const text = storedText(value);
    const meanwhile = this.#source.changes().get(key) ?? this.#known.get(key);
    if (meanwhile !== known && meanwhile !== undefined) return meanwhile.text;
    this.#known.set(key, { text, expires: expiresAt?.getTime() ?? Infinity });
    return text;
  }

  #knownOf({ text, ttlSeconds }: Change): Known {
    return { text, expires: ttlSeconds === undefined ? Infinity : this.#source.date() + ttlSeconds * 1000 };
  }
}

/** Returns the text of a value as the store has it: JSON, or bytes that another program wrote. */
function storedText(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return value instanceof Uint8Array ? encodeStoredJson(value) : toJson(value);
}
