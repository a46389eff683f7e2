import type { HeaderList } from "./head.ts";

/** An answer's headers, to be read as the web's `Headers` are: names in any case, several of one name in one value. */
export class GuestHeaders {
  readonly #list: HeaderList;

  constructor(list: HeaderList) {
    this.#list = list;
  }

  get(name: string): string | null {
    const wanted = name.toLowerCase();
    const values = this.#list.flatMap(([one, value]) => (one === wanted ? [value] : []));
    return values.length === 0 ? null : values.join(", ");
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  /** Each cookie on its own: they cannot be put in one value. */
  getSetCookie(): string[] {
    return this.#list.flatMap(([name, value]) => (name === "set-cookie" ? [value] : []));
  }

  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this.entries()) visit(value, name);
  }

  /** Names in lower case, in alphabetical order, each once. */
  *entries(): Generator<[name: string, value: string], void, undefined> {
    for (const name of [...new Set(this.#list.map(([one]) => one))].sort())
      yield [name, this.get(name) ?? ""];
  }

  [Symbol.iterator](): Generator<[name: string, value: string], void, undefined> {
    return this.entries();
  }
}
