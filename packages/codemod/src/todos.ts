/** Comments for what a person must decide. They are put into the text as marks first, and become lines at the end. */
export class Todos {
  readonly #texts: string[] = [];

  /**
   * Returns a mark to put before the code in question.
   *
   * @param row the beginning of the row of docs/migrating.md that shows the call before and after
   */
  mark(text: string, row: string): string {
    const comment = `${text}; see \`${row}\` in docs/migrating.md`;
    return `/*dapr-ts#${String(this.#texts.push(comment) - 1)}*/`;
  }

  /** The number of comments. */
  get count(): number {
    return this.#texts.length;
  }

  /** Replaces the marks by comments above their lines. Each line has each comment once. */
  place(source: string): string {
    return source
      .split("\n")
      .flatMap((line) => {
        const texts = [...line.matchAll(MARK)].map(([, at]) => this.#texts[Number(at)] as string);
        if (texts.length === 0) return [line];
        const indent = /^\s*/.exec(line)?.[0] ?? "";
        return [
          ...[...new Set(texts)].map((text) => `${indent}// TODO(dapr-ts): ${text}`),
          line.replaceAll(MARK, ""),
        ];
      })
      .join("\n");
  }
}

const MARK = /\/\*dapr-ts#(\d+)\*\//g;
