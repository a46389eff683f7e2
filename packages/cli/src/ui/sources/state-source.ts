/** A value as a store has it. */
export interface RawEntry {
  readonly value: Buffer;
  readonly etag: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined;
}

/** The data of a state store, read beside daprd. */
export interface StateSource extends AsyncDisposable {
  /** Resolves to the full keys. */
  keys(): Promise<string[]>;
  /** Resolves to the value of a full key; undefined if it does not exist. */
  read(fullKey: string): Promise<RawEntry | undefined>;
}

/** Number of keys from which on a list is cut off. */
export const MAX_KEYS = 100_000;
