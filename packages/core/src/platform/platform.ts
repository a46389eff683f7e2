/** The functions that core requires of its platform. The package of each client provides them. */
export interface Platform {
  /** Returns the UTF-8 bytes of a well-formed string. */
  utf8Encode(text: string): Uint8Array;
  /** Returns the text of UTF-8 bytes; malformed sequences become U+FFFD. */
  utf8Decode(bytes: Uint8Array): string;
  /** Returns a random identifier that no other process returns, such as a UUID. */
  randomId(): string;
  /** Returns a new `AbortController`, if the platform has them. */
  aborter?(): Aborter;
}

/** The part of the platform that operations use on HTTP. */
export type HttpPlatform = Pick<Platform, "utf8Decode" | "randomId">;

/** The part of the web's `AbortController` that core uses. */
export interface Aborter {
  /** The signal that {@link abort} aborts. */
  readonly signal: AbortSignalLike;
  /** Aborts the signal. */
  abort(reason?: unknown): void;
}

/** The part of the web's `AbortSignal` that core uses. */
export interface AbortSignalLike {
  /** True after the signal was aborted. */
  readonly aborted: boolean;
  /** The reason for which the signal was aborted. */
  readonly reason?: unknown;
  /** Adds a listener that is called when the signal is aborted. */
  addEventListener(type: "abort", listener: () => void): void;
  /** Removes a listener. */
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The platform's `AbortSignal`, or its essential part where the platform has none. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : AbortSignalLike;
