import { numericEnum } from "../numeric-enum.ts";
import type { Untyped } from "../types/untyped.ts";

/** Levels of log messages, the most important first. */
export const LogLevel = /* @__PURE__ */ numericEnum({ Error: 0, Warn: 1, Info: 2, Verbose: 3, Debug: 4 });
/** Level of a log message. */
export type LogLevel = 0 | 1 | 2 | 3 | 4;

/** Receives log messages. */
export interface LoggerService {
  /** Logs a failure. */
  error(message: Untyped, ...optionalParams: Untyped[]): void;
  /** Logs an event that may require attention. */
  warn(message: Untyped, ...optionalParams: Untyped[]): void;
  /** Logs a normal event. */
  info(message: Untyped, ...optionalParams: Untyped[]): void;
  /** Logs an event in detail. */
  verbose(message: Untyped, ...optionalParams: Untyped[]): void;
  /** Logs each step. */
  debug(message: Untyped, ...optionalParams: Untyped[]): void;
}

/** Options of logging. */
export interface LoggerOptions {
  /** The least important level to log. Default: Info. */
  level?: LogLevel;
  /** Receives the messages. Default: `console`. */
  service?: LoggerService;
}
