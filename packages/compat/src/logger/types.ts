import type { LogLevel } from "../enums.ts";
import type { Untyped } from "../types/untyped.ts";

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
export type LoggerOptions = {
  /** The least important level to log. Default: Info. */
  level?: LogLevel;
  /** Receives the messages. Default: `console`. */
  service?: LoggerService;
};
