import { streamEnded } from "../../stream/stream-ended.ts";
import type { TopicEventRequest } from "@dapr-ts/proto/runtime";
import type { EventOutcome } from "../../app/outcome.ts";
import type { Pause } from "../../call/caller.ts";
import { type DaprError } from "../../errors/dapr-error.ts";
import type { Logger } from "../../platform/logger.ts";
import type { AbortSignalLike, Aborter } from "../../platform/platform.ts";
import type { Duplex } from "../../stream/duplex.ts";
import type { InFlightCounter } from "../../stream/in-flight-counter.ts";
import type { Pool } from "../../stream/pool.ts";
import type { Serving } from "../../stream/subscription.ts";
import type { Acknowledgement, Delivery } from "./stream-operation.ts";

export interface EventStreamOptions {
  /** An event that was read before. */
  readonly first: TopicEventRequest | undefined;
  /** For the logger. */
  readonly name: string;
  readonly logger: Logger;
  /** The running handlers, including those of earlier streams. */
  readonly pool: Pool;
  /** The events that were received and not acknowledged, including those of earlier streams. */
  readonly inFlight: InFlightCounter;
  /** Aborted when the stream ends; events can no longer be acknowledged from then on. */
  readonly lost: Aborter;
  /** Never rejects. */
  readonly dispatch: (event: TopicEventRequest, signal: AbortSignalLike) => Promise<EventOutcome>;
  readonly pause: Pause;
  /** Is called for an event that arrives again while it is handled. */
  readonly redelivered?: (() => void) | undefined;
}

/** The time without an event after which no further event is expected. */
const QUIET_MS = 50;
/** The time in which the sidecar must end a stream after the last acknowledgement: it unsubscribes first. */
const END_MS = 5_000;

/** The events of one stream. Each is acknowledged once, and on this stream. */
export class EventStream implements Serving {
  readonly ended: Promise<DaprError>;
  readonly #duplex: Duplex<Acknowledgement, Delivery>;
  readonly #options: EventStreamOptions;
  readonly #deliveries = new Map<string, Deliveries>();
  /** Acknowledgements that wait until the stream is drained; `undefined` before that. */
  #held: Acknowledgement[] | undefined;
  /** The number of events received so far. */
  #taken = 0;
  #over = false;
  #gone = false;

  constructor(duplex: Duplex<Acknowledgement, Delivery>, options: EventStreamOptions) {
    this.#duplex = duplex;
    this.#options = options;
    // Reports the loss of a stream even if nothing is read from it.
    void duplex.closed.then(() => {
      this.#gone = true;
      options.inFlight.wake();
    });
    if (options.first !== undefined) this.#take(options.first);
    this.ended = this.#read();
  }

  /**
   * Acknowledges all events together and ends the stream. daprd cannot pause a stream: after each acknowledgement it delivers
   * another event. An event without an acknowledgement at the end of the stream is a failed delivery, and its retries delay
   * the end of the subscription (Publish in pkg/runtime/pubsub/streamer/streamer.go, Stop in
   * pkg/runtime/subscription/subscription.go). So nothing is acknowledged until every event that arrives is handled.
   */
  async drain(): Promise<void> {
    const { inFlight, lost, pause } = this.#options;
    this.#held ??= [];
    let taken: number;
    do {
      taken = this.#taken;
      await inFlight.idle();
      // After the last acknowledgements daprd may have sent further events.
      await pause(QUIET_MS, lost.signal).catch(() => undefined);
    } while (!inFlight.isIdle || taken !== this.#taken);
    const held = this.#held ?? [];
    this.#finish();
    inFlight.clear();
    this.#duplex.end(...held);
    await Promise.race([this.ended, pause(END_MS, lost.signal).catch(() => undefined)]);
    lost.abort();
    this.#duplex.cancel();
    await this.#duplex.closed;
  }

  cut(): Promise<void> {
    this.#options.lost.abort();
    this.#duplex.cancel();
    return this.#duplex.closed;
  }

  async #read(): Promise<DaprError> {
    const { inFlight, lost } = this.#options;
    try {
      for (;;) {
        await inFlight.room(() => this.#gone);
        const delivery = await this.#duplex.receive();
        if (delivery === undefined) return streamEnded();
        if (delivery.event !== undefined && !this.#isLost) this.#take(delivery.event);
      }
    } catch (error) {
      return error as DaprError;
    } finally {
      this.#finish();
      lost.abort();
      // The next stream may open only after this one is closed.
      this.#duplex.cancel();
      await this.#duplex.closed;
    }
  }

  /** Records that events can no longer be acknowledged. */
  get #isLost(): boolean {
    return this.#over || this.#gone;
  }

  #finish(): void {
    this.#over = true;
    this.#held = undefined;
  }

  /**
   * Handles an event. daprd identifies the deliveries of a stream by the event's id only. Of two deliveries with one id it
   * waits for the later one: one acknowledgement is for both, and a second one could reach a closed stream
   * (pkg/runtime/pubsub/streamer/conn.go). An event that is delivered again while it is handled shares the acknowledgement.
   * Two different events with one id are both handled.
   */
  #take(event: TopicEventRequest): void {
    this.#taken++;
    const { id, source } = event;
    let deliveries = this.#deliveries.get(id);
    // Payloads without a CloudEvent have no id, and are different events.
    if (id !== "" && deliveries?.sources.has(source) === true) {
      this.#options.redelivered?.();
      this.#options.logger.debug(
        `${this.#options.name}: event ${id} was delivered again while it is handled; it is acknowledged once`,
      );
      return;
    }
    if (deliveries === undefined) {
      deliveries = { sources: new Set(), pending: 0, outcome: "SUCCESS" };
      this.#deliveries.set(id, deliveries);
    }
    deliveries.sources.add(source);
    deliveries.pending++;
    this.#options.inFlight.add();
    const joined = deliveries;
    this.#options.pool.run(() => this.#handle(event, joined));
  }

  async #handle(event: TopicEventRequest, deliveries: Deliveries): Promise<void> {
    const { dispatch, inFlight, lost, logger, name } = this.#options;
    if (!this.#isLost) {
      const outcome = await dispatch(event, lost.signal);
      if (SEVERITY[outcome] > SEVERITY[deliveries.outcome]) deliveries.outcome = outcome;
    }
    deliveries.pending--;
    if (this.#isLost) {
      logger.debug(`${name}: event ${event.id} is not acknowledged, its stream has ended`);
    } else if (deliveries.pending === 0) {
      this.#deliveries.delete(event.id);
      const acknowledgement = { id: event.id, outcome: deliveries.outcome };
      if (this.#held !== undefined) {
        this.#held.push(acknowledgement);
        inFlight.done();
        return;
      }
      // daprd delivers an event again if its acknowledgement cannot be sent.
      await this.#duplex.send(acknowledgement).catch(() => undefined);
    }
    inFlight.remove();
  }
}

/** The deliveries with one id that are not acknowledged. */
interface Deliveries {
  readonly sources: Set<string>;
  pending: number;
  outcome: EventOutcome;
}

/** Outcomes by severity: of two events that share an acknowledgement, the worse outcome is sent. */
const SEVERITY: Readonly<Record<EventOutcome, number>> = { SUCCESS: 0, DROP: 1, RETRY: 2 };
