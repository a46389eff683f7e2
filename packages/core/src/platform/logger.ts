import { printable } from "../encoding/printable.ts";

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

/**
 * Wraps a logger of the application so that it cannot break the SDK: what it throws, or rejects with, is dropped. A message
 * whose details cannot be printed is logged without them. Control characters in messages are escaped.
 */
export function safeLogger(logger: Logger): Logger {
  const guard = (level: keyof Logger): Logger["error"] => {
    if (logger[level] === ignore) return ignore;
    return (message, ...details) => {
      const line = printable(message.slice(0, MAX_MESSAGE_LENGTH));
      if (write(logger, level, line, details) || details.length === 0) return;
      write(logger, level, `${line} (its details cannot be printed)`, []);
    };
  };
  return { error: guard("error"), warn: guard("warn"), info: guard("info"), debug: guard("debug") };
}

/** Names in a message come from requests, which may be large. */
const MAX_MESSAGE_LENGTH = 4_096;

function write(logger: Logger, level: keyof Logger, message: string, details: unknown[]): boolean {
  try {
    const result: unknown = logger[level](message, ...details);
    if (result instanceof Promise) result.catch(ignore);
    return true;
  } catch {
    return false;
  }
}

/** False when nobody listens to what is said at this level, so that it need not be put together. */
export function isLevelEnabled(logger: Logger, level: keyof Logger): boolean {
  return logger[level] !== ignore;
}
