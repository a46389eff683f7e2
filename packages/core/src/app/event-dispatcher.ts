import { carrierOf, carrierOfRecord } from "../observe/carrier.ts";
import type { Carrier, EventWork, Instrumentation, Observation } from "../observe/instrumentation.ts";
import type { Logger } from "../platform/logger.ts";
import { validate } from "../platform/standard-schema.ts";
import type { CloudEvent } from "./cloud-event.ts";
import { HandlerContext, type IncomingCall } from "./context.ts";
import { outcomeOf, type EventOutcome } from "./outcome.ts";
import { RefusedEvent } from "./plain-event.ts";
import { EventContext, type EventHandler, type EventTarget } from "./subscription.ts";

export interface EventDispatcherOptions {
  readonly logger: Logger;
  /**
   * Runs a handler so that its outgoing calls find the trace context of the call that it serves. The observation of the handler,
   * if there is one, may continue the trace context itself.
   */
  readonly around?: (<T>(ctx: HandlerContext, run: () => T, seen?: Observation) => T) | undefined;
  /** Observes each event. */
  readonly instrumentation?: Instrumentation | undefined;
  /** True for events of a stream; see {@link Work}. */
  readonly detached?: boolean | undefined;
}

/** One entry of a batch. */
export interface BatchEntry {
  readonly entryId: string;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  /** Returns the event. Throws if the entry contains data that does not fit its content type. */
  readonly event: () => CloudEvent;
}

export interface BatchOutcome {
  readonly entryId: string;
  readonly status: EventOutcome;
}

/** Runs the handlers of subscriptions, the same way on every channel. */
export class EventDispatcher {
  readonly #options: EventDispatcherOptions;
  #held: Promise<EventOutcome> | undefined;

  constructor(options: EventDispatcherOptions) {
    this.#options = options;
  }

  /**
   * Keeps new events away from handlers: each waits until the returned function is called, and is `RETRY` then. Waiting
   * keeps daprd from sending the whole backlog to an app that is about to close.
   */
  hold(): () => void {
    let release: (outcome: EventOutcome) => void = () => undefined;
    this.#held = new Promise((resolve) => {
      release = resolve;
    });
    return () => release("RETRY");
  }

  /**
   * Runs the handler of one event.
   *
   * @param event throws if the request contains no valid event, which is treated like data that does not fit the schema
   */
  event(
    target: EventTarget,
    event: () => CloudEvent,
    call: IncomingCall,
  ): EventOutcome | Promise<EventOutcome> {
    if (this.#held !== undefined) return this.#held;
    const { instrumentation } = this.#options;
    let ctx: EventContext;
    try {
      ctx = new EventContext(call, event(), target);
    } catch (error) {
      const seen = instrumentation?.begin(this.#work(target, call, undefined));
      if (seen === undefined) return this.#invalid(target, error, undefined);
      return seen.run(() => this.#invalid(target, error, seen));
    }
    if (instrumentation === undefined) return this.#process(target, ctx, undefined);
    const seen = instrumentation.begin(this.#work(target, call, ctx));
    return seen.run(() => this.#process(target, ctx, seen));
  }

  #work({ subscription }: EventTarget, call: IncomingCall, ctx: EventContext | undefined): EventWork {
    const { pubsub, topic } = subscription;
    return {
      kind: "event",
      pubsub,
      subscription: topic,
      topic: ctx?.topic ?? topic,
      id: ctx?.event.id,
      carrier: carrierOf(ctx ?? new HandlerContext(call)),
      producer: ctx && producerOf(ctx),
      batch:
        call.batchSize === undefined
          ? undefined
          : { size: call.batchSize, carrier: carrierOf(new HandlerContext(call)) },
      detached: this.#options.detached,
    };
  }

  #process(
    target: EventTarget,
    ctx: EventContext,
    seen: Observation | undefined,
  ): EventOutcome | Promise<EventOutcome> {
    const { schema } = target.subscription;
    if (schema === undefined) return this.#handle(target, ctx.event.data, ctx, seen);
    return validate(schema, ctx.event.data, "data").then(
      (valid) => this.#handle(target, valid, ctx, seen),
      (error: unknown) => this.#invalid(target, error, seen),
    );
  }

  /** Runs the handler for all events of a batch at once; each event has its own outcome. */
  batch(target: EventTarget, entries: readonly BatchEntry[], call: IncomingCall): Promise<BatchOutcome[]> {
    const own = (metadata: IncomingCall["metadata"]): IncomingCall => ({
      headers: call.headers,
      metadata,
      batchSize: entries.length,
      // Created on first use: most handlers never read it.
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

  /** Stays synchronous for a handler that returns no promise: each awaited step costs throughput. */
  #handle(
    target: EventTarget,
    data: unknown,
    ctx: EventContext,
    seen: Observation | undefined,
  ): EventOutcome | Promise<EventOutcome> {
    const { around } = this.#options;
    const handler = target.handler as EventHandler;
    try {
      const result: unknown =
        around === undefined ? handler(data, ctx) : around(ctx, () => handler(data, ctx), seen);
      return isThenable(result) ? this.#settled(target, result, seen) : this.#outcome(target, result, seen);
    } catch (error) {
      return this.#threw(target, error, seen);
    }
  }

  async #settled(
    target: EventTarget,
    result: PromiseLike<unknown>,
    seen: Observation | undefined,
  ): Promise<EventOutcome> {
    try {
      return this.#outcome(target, await result, seen);
    } catch (error) {
      return this.#threw(target, error, seen);
    }
  }

  #outcome(target: EventTarget, result: unknown, seen: Observation | undefined): EventOutcome {
    const outcome =
      result === undefined ? "SUCCESS" : outcomeOf(result, nameOf(target), this.#options.logger);
    seen?.end?.({ outcome });
    return outcome;
  }

  #threw(target: EventTarget, error: unknown, seen: Observation | undefined): EventOutcome {
    this.#options.logger.error(`${nameOf(target)}: the handler threw; ${REDELIVERY}`, error);
    seen?.end?.({ outcome: "RETRY", error });
    return "RETRY";
  }

  #invalid(target: EventTarget, error: unknown, seen: Observation | undefined): EventOutcome {
    const outcome = error instanceof RefusedEvent ? error.outcome : target.subscription.onInvalid;
    const effect = outcome === "RETRY" ? REDELIVERY : droppedTo(target);
    this.#options.logger.error(`${nameOf(target)}: the event's data is invalid; ${effect}`, error);
    seen?.end?.({ outcome, error });
    return outcome;
  }
}

/** Returns the trace context of the publisher, which CloudEvents keep in the attribute `traceparent`. Most events have none. */
const producerOf = ({ event }: EventContext): Carrier | undefined =>
  event.traceparent === undefined || event.traceparent === "" ? undefined : carrierOfRecord(event);

/** The only true statement about RETRY: without a policy most components deliver an event once. */
export const REDELIVERY = "Dapr will deliver the event again if a resiliency policy or the component retries";

function droppedTo({ subscription: { deadLetterTopic, declared } }: EventTarget): string {
  if (deadLetterTopic !== undefined) return `Dapr moves it to the dead letter topic ${deadLetterTopic}`;
  return declared ? "it is dropped" : "it is dropped, since the subscription has no dead letter topic";
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";

const nameOf = ({ subscription }: EventTarget): string =>
  `topic ${subscription.topic} of ${subscription.pubsub}`;
