import { asyncStorage } from "./async-storage.ts";
import type { AbortSignalLike } from "@dapr-ts/core/internal";
import type { StateChanges } from "../state/state-changes.ts";

/** A call of an actor, as its hooks are told of it. */
export interface ActorCall {
  /** What called it. */
  readonly kind: "method" | "timer" | "reminder";
  /** The method. */
  readonly method: string;
  /** The name of the timer or reminder; undefined for a method. */
  readonly name: string | undefined;
  /** The caller's headers, names in lower case; none for a timer or reminder. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Whether a turn still counts. */
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
  /** Whose turn it is. */
  readonly owner: object;
  readonly call: ActorCall;
  readonly changes: StateChanges;
  readonly guard: TurnGuard;
  /** The reentrancy id of the call, for the calls that it makes. */
  readonly chain: string | undefined;
  over: boolean;
}

/** Follows a turn through what it calls. Undefined where the platform cannot; then the turn is its actor's latest one. */
const storage = asyncStorage<Turn>();

/** Runs something as part of a turn. */
export function runIn<T>(turn: Turn, run: () => T): T {
  return storage === undefined ? run() : storage.run(turn, run);
}

/** The turn that this is called in. */
export function currentTurn(): Turn | undefined {
  return storage?.getStore();
}

/** False where turns can be told by the latest one of an actor only. */
export const followsTurns = storage !== undefined;
