import type { Interceptor } from "../call/interceptor.ts";
import type { CallOptions } from "../call/operation.ts";
import { lowerCaseNames } from "../http/header-names.ts";
import { NO_ERROR, type Instrumentation } from "./instrumentation.ts";
import { isInternal } from "./internal-call.ts";

/**
 * Returns an interceptor through which a client's calls are observed. It adds the trace to the headers of a call; headers that
 * the call brings itself stay.
 */
export function observing(instrumentation: Instrumentation): Interceptor {
  return ({ operation, wire, input, options }, next) => {
    if (isInternal(options)) return instrumentation.unobserved(() => next(options));
    const seen = instrumentation.begin({ kind: "call", operation, wire, input });
    const sent = seen.run(() => next(withTrace(options, instrumentation.headers())));
    if (seen.end === undefined) return sent;
    // One callback each, and no async function: this runs with every call.
    return sent.then(
      (result) => {
        seen.end?.();
        return result;
      },
      (error: unknown) => {
        seen.end?.({ error: error ?? NO_ERROR });
        throw error;
      },
    );
  };
}

function withTrace(options: CallOptions, trace: Record<string, string>): CallOptions {
  const { headers } = options;
  return { ...options, headers: headers === undefined ? trace : { ...trace, ...lowerCaseNames(headers) } };
}

/** Returns the instrumentation among interceptors: one that `otel()` returned is both. */
export function instrumentationAmong(interceptors: readonly Interceptor[]): Instrumentation | undefined {
  return interceptors.find(isInstrumentation);
}

/** Returns the interceptors with that of an instrumentation, which comes first unless one is among them. */
export function withInstrumentation(
  interceptors: readonly Interceptor[],
  instrumentation: Instrumentation | undefined,
): readonly Interceptor[] {
  if (instrumentation === undefined || interceptors.some(isInstrumentation)) return interceptors;
  const first = isInstrumentation(instrumentation)
    ? instrumentation
    : Object.assign(observing(instrumentation), instrumentation);
  return [first, ...interceptors];
}

const isInstrumentation = (value: unknown): value is Interceptor & Instrumentation =>
  typeof value === "function" && "begin" in value && "gauge" in value;
