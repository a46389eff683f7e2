import type { Logger as DaprLogger } from "@dapr-ts/core";
import { ConsoleLoggerService } from "./console-logger-service.ts";
import { LogLevel } from "../enums.ts";
import type { Untyped } from "../types/untyped.ts";
import type { LoggerOptions, LoggerService } from "./types.ts";

/** Filters messages by level, and names the part of the SDK that they come from. */
export class Logger {
  readonly #level: LogLevel;
  readonly #service: LoggerService;
  readonly #prefix: string;

  constructor(component: string, area: string, options: LoggerOptions = {}) {
    this.#level = options.level ?? LogLevel.Info;
    this.#service = options.service ?? new ConsoleLoggerService();
    this.#prefix = `[${component}, ${area}]`;
  }

  /** Logs a failure. */
  error(message: Untyped, ...details: Untyped[]): void {
    if (this.#level >= LogLevel.Error) this.#service.error(this.#line(message), ...(details as unknown[]));
  }

  /** Logs an event that may require attention. */
  warn(message: Untyped, ...details: Untyped[]): void {
    if (this.#level >= LogLevel.Warn) this.#service.warn(this.#line(message), ...(details as unknown[]));
  }

  /** Logs a normal event. */
  info(message: Untyped, ...details: Untyped[]): void {
    if (this.#level >= LogLevel.Info) this.#service.info(this.#line(message), ...(details as unknown[]));
  }

  /** Logs an event in detail. */
  verbose(message: Untyped, ...details: Untyped[]): void {
    if (this.#level >= LogLevel.Verbose)
      this.#service.verbose(this.#line(message), ...(details as unknown[]));
  }

  /** Logs each step. */
  debug(message: Untyped, ...details: Untyped[]): void {
    if (this.#level >= LogLevel.Debug) this.#service.debug(this.#line(message), ...(details as unknown[]));
  }

  #line(message: unknown): string {
    return `${this.#prefix} ${String(message)}`;
  }
}

/** Returns a logger for our packages that writes to the official SDK's. */
export function loggerOf(component: string, options: LoggerOptions | undefined): DaprLogger {
  const logger = new Logger(component, component, options);
  return {
    error: (message, ...details) => logger.error(message, ...details),
    warn: (message, ...details) => logger.warn(message, ...details),
    info: (message, ...details) => logger.info(message, ...details),
    debug: (message, ...details) => logger.debug(message, ...details),
  };
}
