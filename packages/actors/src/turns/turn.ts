import { asyncStorage } from "./async-storage.ts";
import type { AbortSignalLike } from "@dapr-ts/core/internal";
import type { StateChanges } from "../state/state-changes.ts";

/** A call of an actor, as its hooks receive it. */
export interface ActorCall {
  /** The kind of the call. */
  readonly kind: "method" | "timer" | "reminder";
  /** The name of the method. */
  readonly method: string;
  /** The name of the timer or reminder; undefined for a method. */
  readonly name: string | undefined;
  /** The caller's headers, with names in lower case; empty for a timer or reminder. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Checks of whether a turn still counts. */
export interface TurnGuard {
  /**
   * Throws when daprd no longer waits for the turn or may have given its actor to another host. Returns a promise while that is
   * not known yet.
   *
   * @throws DaprError `aborted`
   */
  check(): Promise<void> | undefined;
  /** Aborts when daprd no longer waits for the turn; undefined where it cannot say so. */
  signal(): AbortSignalLike | undefined;
}

/** A turn of an actor, while it lasts. */
export interface Turn {
  /** The activation that runs it. */
  readonly owner: object;
  readonly call: ActorCall;
  readonly changes: StateChanges;
  readonly guard: TurnGuard;
  /** The reentrancy id of the call, for the calls that it makes. */
  readonly chain: string | undefined;
  over: boolean;
}

/** Follows a turn through asynchronous calls. Undefined where the platform cannot; then the actor's latest turn is used. */
const storage = asyncStorage<Turn>();

/** Runs a function as part of a turn. */
export function runIn<T>(turn: Turn, run: () => T): T {
  return storage === undefined ? run() : storage.run(turn, run);
}

/** Returns the turn that this is called in. */
export function currentTurn(): Turn | undefined {
  return storage?.getStore();
}

/** False where the current turn is the latest one of an actor. */
export const followsTurns = storage !== undefined;
