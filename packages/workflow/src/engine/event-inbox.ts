import type { HistoryEvent } from "@dapr-ts/core";

type Raised = HistoryEvent<"eventRaised">;
type Take = (event: Raised) => void;

/** External events: those that wait to be taken, and the waits. Names are compared without regard to case. */
export class EventInbox {
  readonly #waiting = new Map<string, Take[]>();
  #kept: Raised[] = [];

  /** Takes the oldest event of this name. */
  take(name: string): Raised | undefined {
    const key = keyOf(name);
    const index = this.#kept.findIndex((event) => keyOf(event.name) === key);
    return index < 0 ? undefined : this.#kept.splice(index, 1)[0];
  }

  /** Adds a wait; the function that it returns removes it. */
  wait(name: string, take: Take): () => void {
    const key = keyOf(name);
    const waiting = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, waiting);
    waiting.push(take);
    return () => {
      const index = waiting.indexOf(take);
      if (index >= 0) waiting.splice(index, 1);
    };
  }

  /** Gives the event to the oldest wait, or keeps it. Returns true if it was taken. */
  deliver(event: Raised): boolean {
    const take = this.#waiting.get(keyOf(event.name))?.shift();
    if (take === undefined) this.#kept.push(event);
    else take(event);
    return take !== undefined;
  }

  /** True if something waits for an event. */
  get isWaiting(): boolean {
    return [...this.#waiting.values()].some((takes) => takes.length > 0);
  }

  /** Removes all waits. */
  stopWaiting(): void {
    this.#waiting.clear();
  }

  /** Events that nothing took, oldest first. */
  get kept(): readonly Raised[] {
    return this.#kept;
  }
}

/** Returns the form of a name that is compared: Dapr's own, never the locale's, in which a Turkish i has another capital. */
const keyOf = (name: string): string => name.toUpperCase();
