/** What this guest has beside ECMAScript, of which there is little (core.rs of wasmedge-quickjs). */
interface Guest {
  print(...values: unknown[]): void;
  /** Without it every end of the program counts as a success. */
  exit(status: number): never;
  /** The variables that were passed with `--env`; those of the host are not inherited. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes whole milliseconds above 0 and below 2³¹; with anything else it never calls back. */
  setTimeout(callback: () => void, ms: number): unknown;
}

/** Looked at when it is needed, so that the modules here can be loaded anywhere. */
// eslint-disable-next-line no-restricted-globals -- what it reads of it, this engine has
export const guest = (): Guest => globalThis as unknown as Guest;
