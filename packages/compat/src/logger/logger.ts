import type { Logger as DaprLogger } from "@dapr-ts/core";
import { ConsoleLoggerService } from "./console-logger-service.ts";
import { LogLevel, type LoggerOptions, type LoggerService } from "./types.ts";

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

  error(message: string, ...details: unknown[]): void {
    if (this.#level >= LogLevel.Error) this.#service.error(`${this.#prefix} ${message}`, ...details);
  }

  warn(message: string, ...details: unknown[]): void {
    if (this.#level >= LogLevel.Warn) this.#service.warn(`${this.#prefix} ${message}`, ...details);
  }

  info(message: string, ...details: unknown[]): void {
    if (this.#level >= LogLevel.Info) this.#service.info(`${this.#prefix} ${message}`, ...details);
  }

  verbose(message: string, ...details: unknown[]): void {
    if (this.#level >= LogLevel.Verbose) this.#service.verbose(`${this.#prefix} ${message}`, ...details);
  }

  debug(message: string, ...details: unknown[]): void {
    if (this.#level >= LogLevel.Debug) this.#service.debug(`${this.#prefix} ${message}`, ...details);
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
