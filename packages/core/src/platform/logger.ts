import { printable } from "../encoding/printable.ts";

/**
 * A logger for events that no promise reports: a handler that threw, a stream that ended and was reopened. `console` is a
 * logger. Messages contain no tokens, headers or payloads.
 */
export interface Logger {
  /** Logs a failure. */
  error(message: string, ...details: unknown[]): void;
  /** Logs an event that may require attention. */
  warn(message: string, ...details: unknown[]): void;
  /** Logs a normal event. */
  info(message: string, ...details: unknown[]): void;
  /** Logs details, such as each call. */
  debug(message: string, ...details: unknown[]): void;
}

const ignore = (): void => undefined;

/** A logger that discards every message. */
export const silent: Logger = { error: ignore, warn: ignore, info: ignore, debug: ignore };

/** Returns a logger that forwards errors and warnings, and discards the rest. */
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

/** Returns false if messages of this level are discarded, so that they need not be built. */
export function isLevelEnabled(logger: Logger, level: keyof Logger): boolean {
  return logger[level] !== ignore;
}
