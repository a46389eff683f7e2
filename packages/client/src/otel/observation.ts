import { SpanStatusCode, context, type Context, type Span } from "@opentelemetry/api";
import type { EventWork, Observation, Work, WorkResult } from "@dapr-ts/core";
import type { Description } from "./describe.ts";
import type { Instruments } from "./instruments.ts";
import { ATTRIBUTE as A } from "./names.ts";
import type { RecentEvents } from "./recent-events.ts";
import { endingOf, type Ending } from "./result.ts";

/** Targets of an observation. */
export interface Recording {
  readonly work: Work;
  readonly description: Description;
  readonly span: Span;
  /** The context with the span. */
  readonly context: Context;
  /** Undefined without a meter provider. */
  readonly instruments: Instruments | undefined;
  readonly failedEvents: RecentEvents;
}

/** One span, and one measurement of its duration. */
export class SpanObservation implements Observation {
  readonly #recording: Recording;
  readonly #start: number;
  #isOver = false;

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#start = recording.instruments === undefined ? 0 : performance.now();
    recording.instruments?.inFlight.add(1, { [A.workKind]: recording.work.kind });
    if (recording.work.kind === "event") this.#arrived(recording.work);
  }

  run<T>(run: () => T): T {
    return context.with(this.#recording.context, run);
  }

  end(result?: WorkResult): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { work, span, instruments } = this.#recording;
    const isRecording = span.isRecording();
    if (isRecording || instruments !== undefined) {
      const ending = endingOf(work, result);
      if (isRecording) describeEnding(span, ending);
      if (instruments !== undefined) this.#measure(instruments, ending);
    }
    if (work.kind === "event" && result?.outcome === "RETRY") this.#recording.failedEvents.add(keyOf(work));
    span.end();
  }

  #arrived(work: EventWork): void {
    const { failedEvents, instruments, description } = this.#recording;
    const isAgain = failedEvents.take(keyOf(work));
    if (instruments === undefined) return;
    const labels = description.labels();
    instruments.counters.consumed.add(1, labels);
    if (isAgain) instruments.counters.redelivered.add(1, labels);
  }

  #measure({ histograms, counters, inFlight }: Instruments, ending: Ending): void {
    const { work, description, context: own } = this.#recording;
    const { metric } = description;
    const labels = { ...description.labels(), ...ending.labels };
    inFlight.add(-1, { [A.workKind]: work.kind });
    histograms[metric].record((performance.now() - this.#start) / 1000, labels, own);
    if (work.kind === "event") counters.acknowledged.add(1, labels);
    if (metric === "publishing") counters.sent.add(messageCount(description), labels);
  }
}

function describeEnding(span: Span, { isError, labels, more }: Ending): void {
  span.setAttributes(labels);
  span.setAttributes(more);
  if (isError) span.setStatus({ code: SpanStatusCode.ERROR, message: String(labels[A.errorType]) });
}

const messageCount = ({ attributes }: Description): number => {
  const count = attributes[A.messagingBatch];
  return typeof count === "number" ? count : 1;
};

const keyOf = ({ pubsub, subscription, id }: EventWork): string =>
  id === undefined ? "" : JSON.stringify([pubsub, subscription, id]);
