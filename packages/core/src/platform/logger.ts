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

const ignore = (): void => undefined;

/** Says nothing. */
export const silent: Logger = { error: ignore, warn: ignore, info: ignore, debug: ignore };

/** Says what another logger says of warnings and errors, and nothing below. */
export function warningsOf(logger: Pick<Logger, "error" | "warn">): Logger {
  return {
    ...silent,
    error: (message, ...details) => logger.error(message, ...details),
    warn: (message, ...details) => logger.warn(message, ...details),
  };
}

/** False when nobody listens to what is said at this level, so that it need not be put together. */
export function isLevelEnabled(logger: Logger, level: keyof Logger): boolean {
  return logger[level] !== ignore;
}
