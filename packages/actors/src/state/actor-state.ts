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

export interface SetActorStateOptions {
  /** Seconds until the value expires; it takes the sidecar's feature ActorStateTTL. Default: never. */
  ttlSeconds?: number | undefined;
}

/** What an actor's state needs of its dependencies. */
export interface StateSource {
  /** What the turn has changed that this is called in; throws where there is no turn. */
  changes(): StateChanges;
  load(key: string): Promise<ActorStateEntry>;
  save(operations: readonly ActorStateOperation[]): Promise<void>;
  /** Milliseconds since 1970. */
  date(): number;
}

interface Known {
  /** The value as JSON text; undefined when there is none. */
  readonly text: string | undefined;
  /** When to ask again. */
  readonly expires: number;
}

/**
 * The state of one actor, key by key. Changes are kept in one transaction at the end of the turn, when it has succeeded; of a
 * turn that fails nothing is kept. Values are copies: changing one that was read or set changes nothing until it is set
 * again.
 *
 * Values are anything with a JSON form, and bytes; `0`, `false`, `""` and `null` are values.
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

  /** The value, or undefined when there is none. It is asked of the sidecar once while the actor is active. */
  async get<T = unknown>(key: string): Promise<T | undefined> {
    const text = await this.#text(key);
    return text === undefined ? undefined : (decodeStoredJson(JSON.parse(text)) as T);
  }

  /** True when there is a value. */
  async has(key: string): Promise<boolean> {
    return (await this.#text(key)) !== undefined;
  }

  /**
   * The value, or where there is none the initial one, which is set.
   *
   * @param initial the value, or a function that makes it
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
   * Sets the value, which is saved when the turn ends.
   *
   * @throws DaprError `invalid_argument` for a value that has no JSON form
   */
  set(key: string, value: unknown, { ttlSeconds }: SetActorStateOptions = {}): void {
    requireName("key", key);
    if (ttlSeconds !== undefined) requireCount("ttlSeconds", ttlSeconds, 1, MAX_INT32);
    this.#source.changes().set(key, { text: encodeStoredJson(value, `the value of ${key}`), ttlSeconds });
  }

  /** Deletes the value when the turn ends. That there is none is fine. */
  delete(key: string): void {
    requireName("key", key);
    this.#source.changes().set(key, { text: undefined, ttlSeconds: undefined });
  }

  /** Saves now what the turn has changed so far; it stays saved should the turn fail. */
  async save(): Promise<void> {
    await this.commit(this.#source.changes());
  }

  /** @internal True after a save that failed: fields of the actor may hold what was not saved. */
  get isUncertain(): boolean {
    return this.#isUncertain;
  }

  /**
   * @internal Reads again all that is known. Resolves to false when any of it was changed from elsewhere, or a save failed.
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
        // It may have been saved all the same, so that nothing is known any more.
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
