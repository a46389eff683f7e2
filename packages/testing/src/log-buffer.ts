/** A line of a log, and whose it is: `daprd orders`, `placement`, `scheduler`, `redis`. */
export type LogListener = (line: string, source: string) => void;

const LIMIT = 1024 * 1024;

/** The last mebibyte of what a unit wrote, as whole lines. */
export class LogBuffer {
  readonly #source: string;
  readonly #listener: LogListener | undefined;
  #lines: string[] = [];
  #size = 0;

  constructor(source: string, listener?: LogListener) {
    this.#source = source;
    this.#listener = listener;
  }

  /**
   * Takes one output stream of a unit, and resolves when it has ended. A last line without its newline is
   * taken then. `wanted` may pass over lines.
   */
  attach(stream: NodeJS.ReadableStream, wanted: () => boolean = () => true): Promise<void> {
    let rest = "";
    const take = (line: string): void => {
      if (wanted()) this.push(line);
    };
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
    });
    return new Promise((resolve) => {
      stream.on("end", () => {
        if (rest !== "") take(rest);
        resolve();
      });
      // A pipe breaks when its process ends, which is reported as the exit.
      stream.on("error", () => resolve());
    });
  }

  push(line: string): void {
    this.#lines.push(line);
    this.#size += line.length + 1;
    if (this.#size > LIMIT) this.#trim();
    this.#listener?.(line, this.#source);
  }

  /** Drops the older half, so that trimming costs little per line. */
  #trim(): void {
    let drop = 0;
    while (this.#size > LIMIT / 2 && drop < this.#lines.length) {
      this.#size -= (this.#lines[drop++]?.length ?? 0) + 1;
    }
    this.#lines = this.#lines.slice(drop);
  }

  text(): string {
    return this.#lines.join("\n");
  }

  /** Returns the last lines, indented for the message of an error. */
  tail(count = 20): string {
    if (this.#lines.length === 0) return "  (it wrote nothing)";
    return this.#lines
      .slice(-count)
      .map((line) => `  ${line}`)
      .join("\n");
  }
}
