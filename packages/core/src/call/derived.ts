import { lowerCaseNames } from "../http/header-names.ts";
import { requireTimeout } from "../encoding/number.ts";
import type { Logger } from "../platform/logger.ts";
import { callerHeaders } from "./headers.ts";
import type { Interceptor } from "./interceptor.ts";
import type { CallOptions } from "./operation.ts";
import type { RetryOptions } from "./retry/types.ts";

/** Options of a client that shares the connections of another one. Default of each: that of the other client. */
export interface DerivedOptions {
  /** Milliseconds until a call fails with `deadline_exceeded`, unless it has a limit of its own. 0 or Infinity for no limit. */
  timeoutMs?: number | undefined;
  /** Headers of every call, by the rule of {@link CallOptions.headers}. Headers of a call replace them. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Options of retries. */
  retry?: RetryOptions | undefined;
  /** Functions around every operation, called within those of the other client. */
  interceptors?: readonly Interceptor[] | undefined;
  /** Receives the log lines. */
  logger?: Logger | undefined;
}

/**
 * Returns an interceptor that gives every call the options that it does not have itself.
 *
 * @throws DaprError `invalid_argument` for options that no call could have
 */
export function defaultsOf({ timeoutMs, headers }: DerivedOptions): Interceptor {
  if (timeoutMs !== undefined) requireTimeout("timeoutMs", timeoutMs);
  const defaults = callerHeaders(headers);
  return ({ options }, next) => next(withDefaults(options, timeoutMs, defaults));
}

function withDefaults(
  options: CallOptions,
  timeoutMs: number | undefined,
  headers: Readonly<Record<string, string>>,
): CallOptions {
  return {
    ...options,
    timeoutMs: options.timeoutMs ?? timeoutMs,
    headers: { ...headers, ...lowerCaseNames(options.headers) },
  };
}
