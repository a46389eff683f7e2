import { DaprError } from "../errors/dapr-error.ts";
import type { Code } from "../errors/code.ts";
import { decodeStoredJson } from "../encoding/stored-json.ts";
import type { ConfigurationItem } from "../blocks/configuration/types.ts";
import type { Platform } from "../platform/platform.ts";
import { carrierOf } from "../observe/carrier.ts";
import { NO_ERROR, type Observation, type TriggerWork, type WorkResult } from "../observe/instrumentation.ts";
import { fromBytes } from "../encoding/value.ts";
import { plain } from "../encoding/plain.ts";
import { HandlerContext, type IncomingCall } from "./context.ts";
import { EventDispatcher, type EventDispatcherOptions } from "./event-dispatcher.ts";
import type { BindingAnswer } from "./handlers.ts";
import type { AppRequest } from "./message.ts";
import { MethodRequest, type Method } from "./method.ts";
import { brokenMethod, failedMethod, type MethodResult } from "./method-failure.ts";
import type { PathMatch } from "./path-table.ts";
import type { Registry } from "./registry.ts";
import { toReply } from "./reply.ts";
import { streamWithin } from "./stream-within.ts";

export interface DispatcherOptions extends EventDispatcherOptions {
  readonly registry: Registry;
  readonly platform: Platform;
  readonly maxBodyBytes: number;
}

/** The result of a call that is not an event. */
export type Outcome<T> = { readonly is: "DONE"; readonly value: T } | { readonly is: "FAILED" | "NOT_FOUND" };

/** Translates what daprd calls into calls of handlers, and their results into outcomes, the same way on every channel. */
export class Dispatcher {
  readonly events: EventDispatcher;
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.events = new EventDispatcher(options);
  }

  /** Runs the method of a request's path. */
  async method(request: AppRequest): Promise<MethodResult> {
    const found = this.#options.registry.find(request.path.split("?", 1)[0] as string);
    const route = found?.value;
    if (found === undefined || route?.is !== "METHOD") return NOT_FOUND;
    return this.runMethod(request, { value: route.methods, params: found.params });
  }

  /** Runs one of the methods that share a path. */
  runMethod(request: AppRequest, { value: methods, params }: PathMatch<Method[]>): Promise<MethodResult> {
    const method = methods.find(({ verbs }) => verbs === undefined || verbs.has(request.method));
    if (method === undefined) {
      const allow = methods.flatMap(({ verbs }) => [...(verbs ?? [])]).join(", ");
      return Promise.resolve({ is: "REPLY", reply: { status: 405, headers: { allow } } });
    }
    const { instrumentation } = this.#options;
    const ctx = new HandlerContext(request);
    if (instrumentation === undefined) return this.#handleMethod(request, method, params, ctx, undefined);
    const { method: verb } = request;
    const { callerAppId: caller } = ctx;
    const seen = instrumentation.begin({
      kind: "method",
      verb,
      route: method.path,
      caller,
      carrier: carrierOf(ctx),
    });
    if (seen.end === undefined) return seen.run(() => this.#handleMethod(request, method, params, ctx, seen));
    return seen.run(async () => {
      const result = await this.#handleMethod(request, method, params, ctx, seen);
      seen.end?.(observedResult(result));
      return result;
    });
  }

  async #handleMethod(
    request: AppRequest,
    method: Method,
    params: Readonly<Record<string, string>>,
    ctx: HandlerContext,
    seen: Observation | undefined,
  ): Promise<MethodResult> {
    const { platform, maxBodyBytes, logger } = this.#options;
    let result: unknown;
    try {
      const read = new MethodRequest(request, params, platform, method.maxBodyBytes ?? maxBodyBytes);
      result = await this.#run(ctx, () => method.handler(read, ctx), seen);
    } catch (error) {
      return failedMethod(method.path, error, logger);
    }
    try {
      const reply = toReply(result);
      const { body } = reply;
      if (typeof body !== "object" || !(Symbol.asyncIterator in body)) return { is: "REPLY", reply };
      const steps = streamWithin(body, (step) => this.#within(ctx, step, seen));
      return { is: "REPLY", reply: { ...reply, body: steps } };
    } catch (error) {
      return brokenMethod(method.path, error, logger);
    }
  }

  async binding(
    name: string,
    bytes: Uint8Array,
    call: IncomingCall,
  ): Promise<Outcome<BindingAnswer | undefined>> {
    const entry = this.#options.registry.bindings.get(name);
    if (entry === undefined) return NOT_FOUND;
    const ctx = new HandlerContext(call);
    return this.#guard("binding", name, ctx, () => {
      const own = plain(bytes);
      const event = { name, bytes: own, data: this.#value(own) as never, metadata: ctx.metadata };
      return entry.handler(event, ctx) as Promise<BindingAnswer | undefined>;
    });
  }

  async job(name: string, data: Uint8Array, call: IncomingCall): Promise<Outcome<unknown>> {
    const handler = this.#options.registry.jobs.get(name);
    if (handler === undefined) {
      this.#options.logger.error(`job ${name} has no handler`);
      return NOT_FOUND;
    }
    const ctx = new HandlerContext(call);
    return this.#guard("job", name, ctx, () => {
      const value = decodeStoredJson(this.#value(data));
      return handler({ name, data: value as never }, ctx);
    });
  }

  /** Runs every handler that is registered for one of the items. */
  async configuration(
    store: string,
    items: Readonly<Record<string, ConfigurationItem>>,
    call: IncomingCall,
  ): Promise<Outcome<unknown>> {
    const wanted = this.#options.registry.configurations.filter(
      (entry) =>
        entry.store === store &&
        (entry.keys.length === 0 || entry.keys.some((key) => Object.hasOwn(items, key))),
    );
    if (wanted.length === 0) return NOT_FOUND;
    const ctx = new HandlerContext(call);
    const done = await Promise.all(
      wanted.map(({ handler }) => this.#guard("configuration", store, ctx, () => handler(items, ctx))),
    );
    return done.find(({ is }) => is !== "DONE") ?? (done[0] as Outcome<unknown>);
  }

  async healthy(): Promise<boolean> {
    const { health } = this.#options.registry;
    if (health === undefined) return true;
    try {
      return (await health()) !== false;
    } catch (error) {
      this.#options.logger.warn("the health handler threw; the app counts as unhealthy", error);
      return false;
    }
  }

  /**
   * Runs a call of one of the app's own gRPC services, with its trace context.
   *
   * @param run resolves to the code of gRPC of a failure
   */
  async service(name: string, call: IncomingCall, run: () => Promise<Code | undefined>): Promise<void> {
    const { instrumentation } = this.#options;
    const ctx = new HandlerContext(call);
    const seen = instrumentation?.begin({ kind: "service", name, carrier: carrierOf(ctx) });
    const failed = await this.#within(ctx, run, seen);
    seen?.end?.(failed && { error: new DaprError(`${name} failed`, { code: failed }) });
  }

  /** Runs an extension's code with the trace context of a call. */
  around<T>(call: IncomingCall, run: () => T, seen: Observation | undefined): T {
    return this.#run(new HandlerContext(call), run, seen);
  }

  /** Runs a part of the observed work with the trace context of its call. */
  #within<T>(ctx: HandlerContext, run: () => T, seen: Observation | undefined): T {
    const traced = (): T => this.#run(ctx, run, seen);
    return seen === undefined ? traced() : seen.run(traced);
  }

  #run<T>(ctx: HandlerContext, run: () => T, seen: Observation | undefined): T {
    const { around } = this.#options;
    return around === undefined ? run() : around(ctx, run, seen);
  }

  #guard<T>(
    kind: TriggerWork["kind"],
    name: string,
    ctx: HandlerContext,
    run: () => T | Promise<T>,
  ): Promise<Outcome<T>> {
    const { instrumentation } = this.#options;
    if (instrumentation === undefined) return this.#outcome(kind, name, ctx, run, undefined);
    const seen = instrumentation.begin({ kind, name, carrier: carrierOf(ctx) });
    return seen.run(() => this.#outcome(kind, name, ctx, run, seen));
  }

  async #outcome<T>(
    kind: string,
    name: string,
    ctx: HandlerContext,
    run: () => T | Promise<T>,
    seen: Observation | undefined,
  ): Promise<Outcome<T>> {
    try {
      const value = await this.#run(ctx, run, seen);
      seen?.end?.();
      return { is: "DONE", value };
    } catch (error) {
      this.#options.logger.error(`${kind} ${name}: the handler threw`, error);
      seen?.end?.({ error: error ?? NO_ERROR });
      return { is: "FAILED" };
    }
  }

  #value(bytes: Uint8Array): unknown {
    return bytes.length === 0 ? undefined : fromBytes(bytes, this.#options.platform);
  }
}

const NOT_FOUND = { is: "NOT_FOUND" } as const;

function observedResult(result: MethodResult): WorkResult {
  switch (result.is) {
    case "REPLY":
      return { status: result.reply.status };
    case "FAILED":
      return { status: result.failure.status };
    case "NOT_FOUND":
      return { status: 404 };
  }
}
