/** The query parameters of a URL. */
export class Query implements Iterable<readonly [name: string, value: string]> {
  /** The encoded query without its question mark. */
  readonly raw: string;
  readonly #pairs: readonly (readonly [string, string])[];

  /** @param path path and query */
  constructor(path: string) {
    const at = path.indexOf("?");
    this.raw = at < 0 ? "" : path.slice(at + 1);
    this.#pairs =
      this.raw === ""
        ? []
        : this.raw
            .split("&")
            .filter((pair) => pair !== "")
            .map(pairOf);
  }

  /** Returns the first value of a name. */
  get(name: string): string | undefined {
    return this.#pairs.find(([own]) => own === name)?.[1];
  }

  /** Returns all values of a name. */
  getAll(name: string): string[] {
    return this.#pairs.flatMap(([own, value]) => (own === name ? [value] : []));
  }

  /** Returns true if the name is present. */
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Iterates over names and values in their order. */
  [Symbol.iterator](): Iterator<readonly [name: string, value: string]> {
    return this.#pairs[Symbol.iterator]();
  }

  /** Returns {@link raw}. */
  toString(): string {
    return this.raw;
  }
}

function pairOf(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [decode(pair), ""] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
}

/** Decodes a name or value. One that is not encoded properly stays as it is. */
function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
