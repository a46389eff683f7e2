import type { HeaderList } from "./head.ts";

/** The headers of a response, read like the web's `Headers`: names in any case, values of one name joined. */
export class GuestHeaders {
  /** Values by name in lower case. */
  readonly #values = new Map<string, string[]>();

  constructor(list: HeaderList) {
    for (const [name, value] of list) {
      const values = this.#values.get(name);
      if (values === undefined) this.#values.set(name, [value]);
      else values.push(value);
    }
  }

  /** Returns the values of a name, joined by a comma, or null. */
  get(name: string): string | null {
    return this.#values.get(name.toLowerCase())?.join(", ") ?? null;
  }

  /** Returns true if there is a header of this name. */
  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** Returns the cookies one by one: they cannot be joined into one value. */
  getSetCookie(): string[] {
    return [...(this.#values.get("set-cookie") ?? [])];
  }

  /** Calls `visit` for each name, as {@link entries} lists them. */
  forEach(visit: (value: string, name: string) => void): void {
    for (const [name, value] of this.entries()) visit(value, name);
  }

  /** Returns each name once, in lower case and alphabetical order. */
  *entries(): Generator<[name: string, value: string], void, undefined> {
    for (const name of [...this.#values.keys()].sort()) yield [name, this.get(name) ?? ""];
  }

  /** Returns {@link entries}. */
  [Symbol.iterator](): Generator<[name: string, value: string], void, undefined> {
    return this.entries();
  }
}
