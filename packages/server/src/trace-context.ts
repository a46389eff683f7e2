import { AsyncLocalStorage } from "node:async_hooks";
import type { Interceptor } from "@dapr-ts/core";
import { carrierOf, traceHeadersOf, type AppPlatform } from "@dapr-ts/core/internal";

type TraceHeaders = Readonly<Record<string, string>>;

/** Carries the trace context of the call that a handler serves to the calls that it makes. */
export class TraceContext {
  readonly #storage = new AsyncLocalStorage<TraceHeaders>();

  /** Runs a handler within the context of its call, unless the instrumentation continues that. */
  readonly around: NonNullable<AppPlatform["around"]> = (ctx, run, seen) => {
    if (seen?.propagates === true) return run();
    const headers = traceHeadersOf(carrierOf(ctx));
    return headers === undefined ? run() : this.#storage.run(headers, run);
  };

  /**
   * Adds the context to a call of the server's client, unless the call has one of its own. It is the innermost interceptor, so
   * that the span of the call, which an instrumentation adds, comes before the context of the handler.
   */
  readonly interceptor: Interceptor = (call, next) => {
    const headers = this.#storage.getStore();
    if (headers === undefined) return next(call.options);
    const own = Object.keys(call.options.headers ?? {}).map((name) => name.toLowerCase());
    if (!own.includes("traceparent"))
      return next({ ...call.options, headers: { ...headers, ...call.options.headers } });
    const { baggage } = headers;
    if (baggage === undefined || own.includes("baggage")) return next(call.options);
    return next({ ...call.options, headers: { ...call.options.headers, baggage } });
  };
}
