/** What core needs of the platform it runs on, given by whoever builds a client. */
export interface Platform {
  /** The UTF-8 bytes of a well-formed string. */
  utf8Encode(text: string): Uint8Array;
  /** The text of UTF-8 bytes; malformed sequences become U+FFFD. */
  utf8Decode(bytes: Uint8Array): string;
  /** A random identifier that no other process will pick, such as a UUID. */
  randomId(): string;
  /** A new `AbortController`, where the platform has one. */
  aborter?(): Aborter;
}

/** What an operation needs of it on HTTP. */
export type HttpPlatform = Pick<Platform, "utf8Decode" | "randomId">;

/** Something that can be aborted once, and the signal that says so; the web's `AbortController` is one. */
export interface Aborter {
  readonly signal: AbortSignalLike;
  abort(reason?: unknown): void;
}

/**
 * The part of the web's `AbortSignal` that core relies on, so that a platform without one can bring its own.
 */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
