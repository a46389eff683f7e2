import { decodeStoredJson } from "../encoding/stored-json.ts";
import type { ConfigurationItem } from "../blocks/configuration/types.ts";
import { DaprError } from "../errors/dapr-error.ts";
import type { Logger } from "../platform/logger.ts";
import type { Platform } from "../platform/platform.ts";
import { validate } from "../platform/standard-schema.ts";
import { fromBytes } from "../encoding/value.ts";
import { plain } from "../encoding/plain.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { HandlerContext, type Call } from "./context.ts";
import type { BindingAnswer } from "./handlers.ts";
import type { AppReply, AppRequest } from "./message.ts";
import { MethodRequest } from "./method.ts";
import { outcomeOf, type EventOutcome } from "./outcome.ts";
import type { Registry } from "./registry.ts";
import { Reply, toReply } from "./reply.ts";
import { EventContext, type EventHandler, type EventTarget } from "./subscription.ts";

export interface DispatcherOptions {
  readonly registry: Registry;
  readonly platform: Platform;
  readonly logger: Logger;
  readonly maxBodyBytes: number;
  /** Runs a handler where its outgoing calls find the trace context of the call that it serves. */
  readonly around?: (<T>(ctx: HandlerContext, run: () => T) => T) | undefined;
}

/** One entry of a batch: an event, or why it is none. */
export interface BatchEntry {
  readonly entryId: string;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly event: () => CloudEvent;
}

/** What became of a call that is no event. */
export type Outcome<T> = { readonly is: "DONE"; readonly value: T } | { readonly is: "FAILED" | "NOT_FOUND" };

/**
 * Turns what daprd calls into calls of handlers, and what they do into outcomes. Every way in comes through here, so that
 * an app behaves the same on all of them.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /**
   * Gives one event to its handler.
   *
   * @param event throws when what came is no event, which is treated as data that does not fit
   */
  event(target: EventTarget, event: () => CloudEvent, call: Call): EventOutcome | Promise<EventOutcome> {
    const { schema } = target.subscription;
    let ctx: EventContext;
    try {
      ctx = new EventContext(call, event(), target);
    } catch (error) {
      return this.#invalid(target, error);
    }
    if (schema === undefined) return this.#handled(target, ctx.event.data, ctx);
    return validate(schema, ctx.event.data, "data").then(
      (valid) => this.#handled(target, valid, ctx),
      (error: unknown) => this.#invalid(target, error),
    );
  }

  /** What the handler makes of it: at once where it waits for nothing, as most do. */
  #handled(target: EventTarget, data: unknown, ctx: EventContext): EventOutcome | Promise<EventOutcome> {
    const handler = target.handler as EventHandler;
    try {
      const result = this.#run(ctx, () => handler(data, ctx));
      return isThenable(result) ? this.#settled(target, result) : this.#outcome(target, result);
    } catch (error) {
      return this.#threw(target, error);
    }
  }

  async #settled(target: EventTarget, result: PromiseLike<unknown>): Promise<EventOutcome> {
    try {
      return this.#outcome(target, await result);
    } catch (error) {
      return this.#threw(target, error);
    }
  }

  #outcome(target: EventTarget, result: unknown): EventOutcome {
    return result === undefined ? "SUCCESS" : outcomeOf(result, nameOf(target), this.#options.logger);
  }

  #threw(target: EventTarget, error: unknown): EventOutcome {
    this.#options.logger.error(
      `${nameOf(target)}: the handler threw; the event will be delivered again`,
      error,
    );
    return "RETRY";
  }

  #invalid(target: EventTarget, error: unknown): EventOutcome {
    const { onInvalid } = target.subscription;
    this.#options.logger.error(`${nameOf(target)}: ${onInvalid} for an event that does not fit`, error);
    return onInvalid;
  }

  /** Gives every event of a batch to the handler at once; each has an outcome of its own. */
  batch(target: EventTarget, entries: readonly BatchEntry[], call: Call): Promise<BatchOutcome[]> {
    const own = (metadata: Call["metadata"]): Call => ({
      headers: call.headers,
      metadata,
      // Made when it is asked for, which most handlers never do.
      get signal() {
        return call.signal;
      },
    });
    return Promise.all(
      entries.map(async ({ entryId, event, metadata = {} }) => {
        const status = await this.event(target, event, own(metadata));
        return { entryId, status };
      }),
    );
  }

  /** Answers an invocation; undefined when there is no such method. */
  async method(request: AppRequest): Promise<AppReply | undefined> {
    const found = this.#options.registry.methods(request.path.split("?", 1)[0] as string);
    if (found === undefined) return undefined;
    const method = found.value.find(({ verbs }) => verbs === undefined || verbs.has(request.method));
    if (method === undefined) {
      const allow = found.value.flatMap(({ verbs }) => [...(verbs ?? [])]).join(", ");
      return { status: 405, headers: { allow } };
    }
    const { platform, maxBodyBytes } = this.#options;
    const read = new MethodRequest(request, found.params, platform, method.maxBodyBytes ?? maxBodyBytes);
    const ctx = new HandlerContext(request);
    try {
      return toReply(await this.#run(ctx, () => method.handler(read, ctx)));
    } catch (error) {
      return this.#methodFailed(method.path, error);
    }
  }

  async binding(name: string, bytes: Uint8Array, call: Call): Promise<Outcome<BindingAnswer | undefined>> {
    const entry = this.#options.registry.bindings.get(name);
    if (entry === undefined) return NOT_FOUND;
    const ctx = new HandlerContext(call);
    return this.#guard(`binding ${name}`, ctx, () => {
      const own = plain(bytes);
      const event = { name, bytes: own, data: this.#value(own) as never, metadata: ctx.metadata };
      return entry.handler(event, ctx) as Promise<BindingAnswer | undefined>;
    });
  }

  async job(name: string, data: Uint8Array, call: Call): Promise<Outcome<unknown>> {
    const handler = this.#options.registry.jobs.get(name);
    if (handler === undefined) {
      this.#options.logger.error(`job ${name}: there is no handler`);
      return NOT_FOUND;
    }
    const ctx = new HandlerContext(call);
    return this.#guard(`job ${name}`, ctx, () => {
      const value = decodeStoredJson(this.#value(data));
      return handler({ name, data: value as never }, ctx);
    });
  }

  /** Gives changed items to every handler that asked for one of them. */
  async configuration(
    store: string,
    items: Readonly<Record<string, ConfigurationItem>>,
    call: Call,
  ): Promise<Outcome<unknown>> {
    const wanted = this.#options.registry.configurations.filter(
      (entry) =>
        entry.store === store &&
        (entry.keys.length === 0 || entry.keys.some((key) => Object.hasOwn(items, key))),
    );
    if (wanted.length === 0) return NOT_FOUND;
    const ctx = new HandlerContext(call);
    const done = await Promise.all(
      wanted.map(({ handler }) => this.#guard(`configuration ${store}`, ctx, () => handler(items, ctx))),
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

  /** Runs what serves a call that the dispatcher does not know. */
  around<T>(call: Call, run: () => T): T {
    return this.#run(new HandlerContext(call), run);
  }

  #run<T>(ctx: HandlerContext, run: () => T): T {
    const { around } = this.#options;
    return around === undefined ? run() : around(ctx, run);
  }

  async #guard<T>(what: string, ctx: HandlerContext, run: () => T | Promise<T>): Promise<Outcome<T>> {
    try {
      return { is: "DONE", value: await this.#run(ctx, run) };
    } catch (error) {
      this.#options.logger.error(`${what}: the handler threw`, error);
      return { is: "FAILED" };
    }
  }

  #methodFailed(path: string, error: unknown): AppReply {
    if (error instanceof Reply || isThrownResponse(error)) return toReply(error);
    // The caller's fault, as the request's own reading found it: a body too large, or not what it should be.
    if (error instanceof DaprError && error.operation === undefined && error.status !== undefined) {
      return problem(error.status, error.message);
    }
    this.#options.logger.error(`method ${path}: the handler threw`, error);
    return problem(500, "the method failed");
  }

  #value(bytes: Uint8Array): unknown {
    return bytes.length === 0 ? undefined : fromBytes(bytes, this.#options.platform);
  }
}

export interface BatchOutcome {
  readonly entryId: string;
  readonly status: EventOutcome;
}

const NOT_FOUND = { is: "NOT_FOUND" } as const;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

const nameOf = ({ subscription }: EventTarget): string =>
  `topic ${subscription.topic} of ${subscription.pubsub}`;

const isThrownResponse = (error: unknown): boolean =>
  typeof error === "object" && error !== null && !(error instanceof Error) && "arrayBuffer" in error;

/** A failure, in the form that Dapr's own have. */
export function problem(status: number, message: string): AppReply {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ message }) };
}
