import { SpanStatusCode, context, type Context, type Span } from "@opentelemetry/api";
import type { EventWork, Observation, Work, WorkResult } from "@dapr-ts/core";
import { batchSizeOf, type Description } from "./describe.ts";
import type { InFlight, Instruments } from "./instruments.ts";
import { reportFault } from "./fault.ts";
import { ATTRIBUTE as A } from "./names.ts";
import { isWritten, type Propagator } from "./parent.ts";
import type { RecentEvents } from "./recent-events.ts";
import { endingOf, type Ending } from "./result.ts";

/** Targets of an observation. */
export interface Recording {
  readonly work: Work;
  readonly description: Description;
  /** Undefined for work within a span that the sampler left out, which has no span of its own. */
  readonly span: Span | undefined;
  /** The context in which the work runs. */
  readonly context: Context;
  /** Undefined without a meter provider. */
  readonly instruments: Instruments | undefined;
  readonly failedEvents: RecentEvents;
  readonly propagator: Propagator;
}

/** Work of which nothing is recorded. It runs in the context of its caller, whose trace goes on with it. */
export const PASSING: Observation = { run: (run) => run() };

/** Work of which nothing is recorded, in a context of its own. */
export class UnrecordedObservation implements Observation {
  readonly #work: Work;
  readonly #context: Context;
  readonly #propagator: Propagator;

  constructor(work: Work, own: Context, propagator: Propagator) {
    this.#work = work;
    this.#context = own;
    this.#propagator = propagator;
  }

  get propagates(): boolean {
    return isWritten(this.#work, this.#context, this.#propagator);
  }

  run<T>(run: () => T): T {
    return context.with(this.#context, run);
  }
}

/** One span, and one measurement of its duration. */
export class SpanObservation implements Observation {
  readonly #recording: Recording;
  readonly #inFlight: InFlight | undefined;
  readonly #start: number;
  #isOver = false;

  constructor(recording: Recording) {
    const { instruments, work } = recording;
    this.#recording = recording;
    this.#inFlight = instruments?.inFlight;
    this.#start = instruments === undefined ? 0 : performance.now();
    this.#count(1);
    if (work.kind === "event") this.#arrived(work);
  }

  get propagates(): boolean {
    const { work, context: own, propagator } = this.#recording;
    return isWritten(work, own, propagator);
  }

  run<T>(run: () => T): T {
    const { span, context: own } = this.#recording;
    return span === undefined ? run() : context.with(own, run);
  }

  end(result?: WorkResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { work, span, instruments, failedEvents } = this.#recording;
    this.#count(-1);
    if (work.kind === "event" && result?.outcome === "RETRY") failedEvents.add(keyOf(work));
    try {
      const isRecording = span?.isRecording() === true;
      if (isRecording || instruments !== undefined) {
        const ending = endingOf(work, result);
        if (isRecording) describeEnding(span, ending);
        if (instruments !== undefined) this.#measure(instruments, ending);
      }
    } catch (error) {
      reportFault(error);
    }
    try {
      span?.end();
    } catch (error) {
      reportFault(error);
    }
  }

  #count(by: 1 | -1): void {
    const { kind } = this.#recording.work;
    if (this.#inFlight !== undefined) this.#inFlight[kind] = (this.#inFlight[kind] ?? 0) + by;
  }

  #arrived(work: EventWork): void {
    const { failedEvents, instruments, description } = this.#recording;
    const isAgain = failedEvents.take(keyOf(work));
    if (instruments === undefined) return;
    try {
      instruments.counters.consumed.add(1, description.labels);
      if (isAgain) instruments.counters.redelivered.add(1, description.labels);
    } catch (error) {
      reportFault(error);
    }
  }

  #measure({ histograms, counters }: Instruments, ending: Ending): void {
    const { work, description, context: own } = this.#recording;
    const { metric } = description;
    const labels = { ...description.labels, ...ending.labels };
    histograms[metric].record((performance.now() - this.#start) / 1000, labels, own);
    if (work.kind === "event") counters.acknowledged.add(1, labels);
    if (metric === "publishing") counters.sent.add(messageCount(work), labels);
  }
}

function describeEnding(span: Span, { isError, labels, more }: Ending): void {
  span.setAttributes(labels);
  span.setAttributes(more);
  if (isError) span.setStatus({ code: SpanStatusCode.ERROR, message: String(labels[A.errorType]) });
}

const messageCount = (work: Work): number => (work.kind === "call" ? (batchSizeOf(work) ?? 1) : 1);

const keyOf = ({ pubsub, subscription, id }: EventWork): string =>
  id === undefined ? "" : JSON.stringify([pubsub, subscription, id]);
