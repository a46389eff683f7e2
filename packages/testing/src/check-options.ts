import { DaprError, MAX_INT32, requireCount, requirePrintable, requireTimeout } from "@dapr-ts/core/internal";
import { DaprTestingError } from "./errors.ts";
import type { AppOptions } from "./options.ts";

/** @throws DaprTestingError `invalid_argument` for a number of milliseconds that no timer can wait for */
export function checkTimeouts(options: {
  readonly timeoutMs?: number | undefined;
  readonly stopTimeoutMs?: number | undefined;
}): void {
  checked(() => {
    for (const name of ["timeoutMs", "stopTimeoutMs"] as const) {
      const value = options[name];
      if (value !== undefined) requireTimeout(name, value);
    }
  });
}

/** @throws DaprTestingError `invalid_argument` for a number that daprd does not accept as a flag */
export function checkAppNumbers(app: AppOptions): void {
  const { appPort, httpPort, grpcPort, appMaxConcurrency, appHealthCheck } = app;
  checked(() => {
    for (const [name, port] of Object.entries({ appPort, httpPort, grpcPort }))
      if (port !== undefined) requireCount(name, port, 1, 65_535);
    // daprd reads -1 as no limit.
    if (appMaxConcurrency !== undefined && appMaxConcurrency !== -1)
      requireCount("appMaxConcurrency", appMaxConcurrency, 1, MAX_INT32);
    if (typeof appHealthCheck !== "object") return;
    const { probeIntervalMs, probeTimeoutMs, threshold } = appHealthCheck;
    if (probeIntervalMs !== undefined)
      requireCount("appHealthCheck.probeIntervalMs, in seconds,", probeIntervalMs / 1000, 1, MAX_INT32);
    if (probeTimeoutMs !== undefined)
      requireCount("appHealthCheck.probeTimeoutMs", probeTimeoutMs, 1, MAX_INT32);
    if (threshold !== undefined) requireCount("appHealthCheck.threshold", threshold, 1, MAX_INT32);
  });
}

/** @throws DaprTestingError `invalid_argument` for a token that no header carries, or that has no visible character */
export function checkTokens({ apiToken, appToken }: Pick<AppOptions, "apiToken" | "appToken">): void {
  checked(() => {
    if (apiToken !== undefined) requirePrintable("apiToken (DAPR_API_TOKEN)", apiToken);
    if (appToken !== undefined) requirePrintable("appToken (APP_API_TOKEN)", appToken);
  });
}

function checked(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof DaprError ? new DaprTestingError("invalid_argument", error.message) : error;
  }
}
