/**
 * Where the SDK says what nobody awaits: a handler that threw, a stream that was lost and found again. `console` is one.
 *
 * Tokens, headers and payloads are never part of what is said.
 */
export interface Logger {
  error(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  debug(message: string, ...details: unknown[]): void;
}

/** Says nothing. */
export const silent: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
