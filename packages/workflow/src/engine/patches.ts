/** Patches of a run: those of its history, and those that this replay takes. */
export class Patches {
  readonly #recorded = new Set<string>();
  readonly #decided = new Map<string, boolean>();
  readonly #taken: string[] = [];

  /** Adds the patches that a turn of the history was played with. */
  record(patches: readonly string[]): void {
    for (const patch of patches) this.#recorded.add(patch);
  }

  /** Decides once for each run, so that all of its code takes the same branch. */
  isTaken(patch: string, replaying: boolean): boolean {
    const before = this.#decided.get(patch);
    if (before !== undefined) return before;
    const taken = this.#recorded.has(patch) || !replaying;
    this.#decided.set(patch, taken);
    if (taken) this.#taken.push(patch);
    return taken;
  }

  /** In the order in which they were taken; daprd compares it with the history's. */
  get taken(): readonly string[] {
    return this.#taken;
  }
}
