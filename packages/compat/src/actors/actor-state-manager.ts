import type { Untyped } from "../types/untyped.ts";
import type { StateChange, StateSource } from "./state-source.ts";

interface Tracked {
  value: unknown;
  /** True for a value that was read and not changed. */
  readonly isRead: boolean;
  readonly isRemoved: boolean;
}

/** State of an actor, with the official SDK's methods. Changes are saved when the call has succeeded, and dropped when it fails. */
export class ActorStateManager<T = Untyped> {
  readonly #source: () => StateSource;
  #tracked = new Map<string, Tracked>();

  /** @internal */
  constructor(source: () => StateSource) {
    this.#source = source;
  }

  /**
   * Adds a value.
   *
   * @throws Error if the name has a value
   */
  async addState(stateName: string, value: T): Promise<void> {
    if (!(await this.tryAddState(stateName, value)))
      throw new Error(`The actor state name ${stateName} already exist`);
  }

  /** Adds a value. Returns false if the name has one. */
  async tryAddState(stateName: string, value: T): Promise<boolean> {
    if (await this.containsState(stateName)) return false;
    this.#set(stateName, value);
    return true;
  }

  /**
   * Returns a value.
   *
   * @throws Error if the name has none
   */
  async getState(stateName: string): Promise<T | null> {
    const [hasValue, value] = await this.tryGetState(stateName);
    if (!hasValue) throw new Error(`Actor state with name ${stateName} was not found`);
    return value;
  }

  /** Returns if the name has a value, and the value. */
  async tryGetState(stateName: string): Promise<[boolean, T | null]> {
    const tracked = this.#tracked.get(stateName);
    if (tracked !== undefined)
      return tracked.isRemoved ? [false, null] : [true, (tracked.value as T | undefined) ?? null];
    const value = await this.#source().load(stateName);
    if (value === undefined) return [false, null];
    this.#tracked.set(stateName, { value, isRead: true, isRemoved: false });
    return [true, value as T];
  }

  /** Sets a value. */
  async setState(stateName: string, value: T): Promise<void> {
    this.#set(stateName, value);
  }

  /**
   * Removes a value.
   *
   * @throws Error if the name has none
   */
  async removeState(stateName: string): Promise<void> {
    if (!(await this.tryRemoveState(stateName)))
      throw new Error(`The actor state with name ${stateName} was not found`);
  }

  /** Removes a value. Returns false if the name has none. */
  async tryRemoveState(stateName: string): Promise<boolean> {
    if (!(await this.containsState(stateName))) return false;
    this.#tracked.set(stateName, { value: undefined, isRead: false, isRemoved: true });
    return true;
  }

  /** Returns true if the name has a value. */
  async containsState(stateName: string): Promise<boolean> {
    const [hasValue] = await this.tryGetState(stateName);
    return hasValue;
  }

  /** Returns the value, or adds one if the name has none. */
  async getOrAddState(stateName: string, value: T): Promise<T | null> {
    const [hasValue, known] = await this.tryGetState(stateName);
    if (hasValue) return known;
    this.#set(stateName, value);
    return value;
  }

  /** Adds a value, or sets the value that the function returns for the one that the name has. */
  async addOrUpdateState(
    stateName: string,
    value: T,
    updateValueFactory: (stateName: string, value: T) => T,
  ): Promise<T> {
    const [hasValue, known] = await this.tryGetState(stateName);
    const next = hasValue ? updateValueFactory(stateName, known as T) : value;
    this.#set(stateName, next);
    return next;
  }

  /** Returns the names that this call added or removed and has not saved. */
  async getStateNames(): Promise<string[]> {
    const names: string[] = [];
    for (const [name, { isRead, isRemoved }] of this.#tracked) {
      if (isRead) continue;
      // A name that was added and removed again is neither.
      const isStored = (await this.#source().load(name)) !== undefined;
      if (isRemoved === isStored) names.push(name);
    }
    return names;
  }

  /** Drops the changes that were not saved. */
  async clearCache(): Promise<void> {
    this.#tracked.clear();
  }

  /** Saves the changes now. They stay saved even if the call fails later. */
  async saveState(): Promise<void> {
    this.flush();
    await this.#source().save();
  }

  /** @internal Passes the changes on, to be saved at the end of the call. */
  flush(): void {
    const changes: StateChange[] = [];
    for (const [key, { value, isRead, isRemoved }] of this.#tracked) {
      if (isRemoved) changes.push({ key, removed: true });
      else if (!isRead) changes.push({ key, removed: false, value: asJson(value) });
    }
    this.#tracked.clear();
    if (changes.length > 0) this.#source().apply(changes);
  }

  /** @internal Runs a part of a call; drops its changes if it fails. */
  async tracking<R>(run: () => Promise<R>): Promise<R> {
    const before = new Map(this.#tracked);
    try {
      const result = await run();
      this.flush();
      return result;
    } catch (error) {
      this.#tracked = before;
      throw error;
    }
  }

  #set(name: string, value: unknown): void {
    this.#tracked.set(name, { value, isRead: false, isRemoved: false });
  }
}

/** Returns the value that its JSON has, as the official SDK stores it: of bytes and class instances their members. */
function asJson(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as unknown);
}
