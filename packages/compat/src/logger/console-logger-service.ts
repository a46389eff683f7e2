/* eslint-disable no-console -- this class is the official SDK's adapter of `console` */
import type { Untyped } from "../types/untyped.ts";
import type { LoggerService } from "./types.ts";

/** Writes log messages to `console`, with their time and level. */
export class ConsoleLoggerService implements LoggerService {
  /** Logs a failure. */
  error(message: Untyped, ...optionalParams: Untyped[]): void {
    console.error(line("ERROR", message), ...(optionalParams as unknown[]));
  }

  /** Logs an event that may require attention. */
  warn(message: Untyped, ...optionalParams: Untyped[]): void {
    console.warn(line("WARN", message), ...(optionalParams as unknown[]));
  }

  /** Logs a normal event. */
  info(message: Untyped, ...optionalParams: Untyped[]): void {
    console.info(line("INFO", message), ...(optionalParams as unknown[]));
  }

  /** Logs an event in detail. */
  verbose(message: Untyped, ...optionalParams: Untyped[]): void {
    console.log(line("VERBOSE", message), ...(optionalParams as unknown[]));
  }

  /** Logs each step. */
  debug(message: Untyped, ...optionalParams: Untyped[]): void {
    console.debug(line("DEBUG", message), ...(optionalParams as unknown[]));
  }
}

const line = (level: string, message: unknown): string =>
  `${new Date().toISOString()} ${level} ${String(message)}`;
