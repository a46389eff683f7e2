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
  /** An event that was read already. */
  readonly first: TopicEventRequest | undefined;
  /** For the logger. */
  readonly name: string;
  readonly logger: Logger;
  /** The handlers that run, those of a stream that was lost among them. */
  readonly pool: Pool;
  /** The events that were received and not acknowledged, likewise. */
  readonly inFlight: InFlightCounter;
  /** Aborted when the stream is lost: what is handled from then on cannot be acknowledged. */
  readonly lost: Aborter;
  /** Never rejects. */
  readonly dispatch: (event: TopicEventRequest, signal: AbortSignalLike) => Promise<EventOutcome>;
  readonly pause: Pause;
}

/** How long nothing must have come for nothing to be on its way. */
const QUIET_MS = 50;
/** How long the sidecar may take to end a stream that is done: as it unsubscribes it settles what is on its way. */
const END_MS = 5_000;

/** The events of one stream, each acknowledged once and on this stream. */
export class EventStream implements Serving {
  readonly ended: Promise<DaprError>;
  readonly #duplex: Duplex<Acknowledgement, Delivery>;
  readonly #options: EventStreamOptions;
  readonly #deliveries = new Map<string, Deliveries>();
  /** Acknowledgements that wait for the end; undefined as long as there is none in sight. */
  #held: Acknowledgement[] | undefined;
  /** How many events were taken so far. */
  #taken = 0;
  #over = false;
  #gone = false;

  constructor(duplex: Duplex<Acknowledgement, Delivery>, options: EventStreamOptions) {
    this.#duplex = duplex;
    this.#options = options;
    // A stream that is lost says so although nothing is read from it.
    void duplex.closed.then(() => {
      this.#gone = true;
      options.inFlight.wake();
    });
    if (options.first !== undefined) this.#take(options.first);
    this.ended = this.#read();
  }

  /**
   * Acknowledges everything in one go as it ends the stream. daprd has no way to pause: every acknowledgement frees it to
   * deliver another event, and what it has delivered without an answer when the stream ends is a failed delivery, which
   * its retries then keep from unsubscribing (Publish in pkg/runtime/pubsub/streamer/streamer.go, and Stop in
   * pkg/runtime/subscription/subscription.go). So from here on nothing is acknowledged before all that comes is handled.
   */
  async drain(): Promise<void> {
    const { inFlight, lost, pause } = this.#options;
    this.#held ??= [];
    let taken: number;
    do {
      taken = this.#taken;
      await inFlight.idle();
      // What was acknowledged last has freed daprd to send more, which is on its way.
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
      // Only once nothing is left of it may there be another one.
      this.#duplex.cancel();
      await this.#duplex.closed;
    }
  }

  /** Nothing can be acknowledged any more. */
  get #isLost(): boolean {
    return this.#over || this.#gone;
  }

  #finish(): void {
    this.#over = true;
    this.#held = undefined;
  }

  /**
   * daprd knows what it delivers on a stream by its id alone, and of two deliveries with one id it waits for the later
   * one only: one acknowledgement answers both, and a second could hit a duplex that it has closed
   * (pkg/runtime/pubsub/streamer/conn.go). The same event, delivered again while it is being handled, joins in; two
   * events that share an id are both handled.
   */
  #take(event: TopicEventRequest): void {
    this.#taken++;
    const { id, source } = event;
    let deliveries = this.#deliveries.get(id);
    if (deliveries?.sources.has(source) === true) {
      this.#options.logger.debug(`${this.#options.name}: event ${id} came again while it was being handled`);
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
      // What cannot be sent any more is delivered again by whoever waits for it.
      await this.#duplex.send(acknowledgement).catch(() => undefined);
    }
    inFlight.remove();
  }
}

/** What was delivered under one id and is not acknowledged. */
interface Deliveries {
  readonly sources: Set<string>;
  pending: number;
  outcome: EventOutcome;
}

/** Of two events that share an acknowledgement the one that fared worse decides. */
const SEVERITY: Readonly<Record<EventOutcome, number>> = { SUCCESS: 0, DROP: 1, RETRY: 2 };
