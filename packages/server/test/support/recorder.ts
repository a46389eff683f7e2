import type { Logger } from "@dapr-ts/core";

/** Keeps what is said. */
export class Recorder implements Logger {
  readonly said: string[] = [];
  error = (message: string, ...details: unknown[]): void => this.#keep("error", message, details);
  warn = (message: string, ...details: unknown[]): void => this.#keep("warn", message, details);
  info = (): void => undefined;
  debug = (): void => undefined;

  #keep(level: string, message: string, details: unknown[]): void {
    this.said.push([level, message, ...details.map(String)].join(" "));
  }
}

/** A promise, and what settles it. */
export function gate<T = void>(): { opened: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
