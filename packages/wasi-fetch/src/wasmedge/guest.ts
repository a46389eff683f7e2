/** The globals of this engine beside ECMAScript (core.rs of wasmedge-quickjs). */
interface Guest {
  print(...values: unknown[]): void;
  /** Ends the guest. Without it every end of the program has status 0. */
  exit(status: number): never;
  /** The variables that were passed with `--env`. The guest does not inherit those of the host. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes a whole number of milliseconds above 0 and below 2³¹. It never calls back for another one. */
  setTimeout(callback: () => void, ms: number): unknown;
}

/** Read when it is needed, so that these modules load in any engine. */
// eslint-disable-next-line no-restricted-globals -- this engine has every member that is read
export const guest = (): Guest => globalThis as unknown as Guest;
