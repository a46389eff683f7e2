import type { Occurrence } from "./view.ts";

const KEPT = 30;

/** The latest occurrences, the newest first. */
export class Occurrences {
  readonly #list: Occurrence[] = [];
  readonly #said: (what: string) => void;
  #count = 0;

  constructor(said: (what: string) => void) {
    this.#said = said;
  }

  add(what: string): void {
    this.#list.unshift({ number: ++this.#count, at: Date.now(), what });
    this.#list.splice(KEPT);
    this.#said(what);
  }

  get list(): readonly Occurrence[] {
    return [...this.#list];
  }
}
