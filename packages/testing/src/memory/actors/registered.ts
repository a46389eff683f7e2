import type { VirtualTime } from "../time.ts";
import { keyOf, type ActorRef } from "./active.ts";
import type { Schedule } from "./schedule.ts";

/** The next time, or undefined for never. */
export type Next = number | undefined;

interface Entry<T> {
  readonly ref: ActorRef;
  readonly name: string;
  readonly item: T;
  cancel: () => void;
}

/** Timers or reminders by their actors and names, each planned for its next time. */
export class Registered<T extends { readonly schedule: Schedule }> {
  readonly #time: VirtualTime;
  readonly #tick: (ref: ActorRef, name: string, item: T) => Promise<Next>;
  readonly #entries = new Map<string, Entry<T>>();

  /** @param tick runs what is due, and returns when it is due again */
  constructor(time: VirtualTime, tick: (ref: ActorRef, name: string, item: T) => Promise<Next>) {
    this.#time = time;
    this.#tick = tick;
  }

  get(ref: ActorRef, name: string): T | undefined {
    return this.#entries.get(keyOf(ref, name))?.item;
  }

  list(type: string, id: string | undefined): Entry<T>[] {
    return [...this.#entries.values()].filter(
      ({ ref }) => ref.type === type && (id === undefined || ref.id === id),
    );
  }

  /** Registers an item, and replaces one of the same name. */
  set(ref: ActorRef, name: string, item: T): void {
    this.delete(ref, name);
    const key = keyOf(ref, name);
    const entry: Entry<T> = { ref, name, item, cancel: () => undefined };
    const plan = (at: number): void => {
      entry.cancel = this.#time.plan(at, async () => {
        const next = await this.#tick(ref, name, item);
        // The handler may have removed or replaced it.
        if (this.#entries.get(key) !== entry) return;
        if (next === undefined) this.#entries.delete(key);
        else plan(next);
      });
    };
    this.#entries.set(key, entry);
    plan(item.schedule.first);
  }

  delete(ref: ActorRef, name: string): void {
    const key = keyOf(ref, name);
    this.#entries.get(key)?.cancel();
    this.#entries.delete(key);
  }
}
