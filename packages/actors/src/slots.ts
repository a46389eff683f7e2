import type { Activation } from "./activation.ts";
import { TurnLock } from "./turn-lock.ts";

/** The place of one actor, which outlives an activation, so that no turn of one overlaps a turn of the next. */
export interface Slot {
  readonly lock: TurnLock;
  activation: Activation | undefined;
}

/** The places of the actors of a type, by their ids, as long as there is something in them. */
export class Slots {
  readonly #slots = new Map<string, Slot>();

  /** The place of an actor, made where there is none. */
  of(id: string): Slot {
    let slot = this.#slots.get(id);
    if (slot === undefined) this.#slots.set(id, (slot = { lock: new TurnLock(), activation: undefined }));
    return slot;
  }

  find(id: string): Slot | undefined {
    return this.#slots.get(id);
  }

  /** Forgets a place that nobody uses. */
  release(id: string, slot: Slot): void {
    if (slot.activation === undefined && slot.lock.isIdle && this.#slots.get(id) === slot)
      this.#slots.delete(id);
  }

  ids(): string[] {
    return [...this.#slots.keys()];
  }

  get size(): number {
    return this.#slots.size;
  }
}
