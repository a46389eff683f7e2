import type { Delivery, DeliveryAttempt, SpanView } from "../protocol.ts";

const MAX_ATTEMPTS = 20;
/** Time after which no further attempt is expected: longer than the pauses of the default policy. */
const GIVEN_UP_MS = 60_000;

/** An attempt; `isError` may be corrected by what is learned later. */
interface Attempt {
  readonly start: number;
  readonly duration: number;
  readonly traceId: string;
  readonly spanId: string;
  isError: boolean;
  detail: string | undefined;
  /** True if the span itself has the error, so that an acknowledgement does not contradict it. */
  readonly isCertain: boolean;
}

/** All that is known of the delivery of an event to one app. */
export class TrackedDelivery {
  readonly appId: string;
  readonly deadLetterTopic: string | undefined;
  isDropped = false;
  isDeadLettered = false;
  isAcknowledged = false;
  readonly #attempts: Attempt[] = [];
  #count = 0;
  #reason: string | undefined;

  constructor(appId: string, deadLetterTopic: string | undefined) {
    this.appId = appId;
    this.deadLetterTopic = deadLetterTopic;
  }

  /** Adds an attempt. All before the last one failed: daprd delivers again only then. */
  add(span: SpanView): void {
    const attempt: Attempt = {
      start: span.start,
      duration: span.duration,
      traceId: span.traceId,
      spanId: span.spanId,
      isError: span.isError,
      detail: span.isError ? (this.#reason ?? span.statusMessage) : undefined,
      isCertain: span.isError,
    };
    this.#reason = undefined;
    const after = this.#attempts.findIndex(({ start }) => start > attempt.start);
    this.#attempts.splice(after === -1 ? this.#attempts.length : after, 0, attempt);
    this.#count++;
    for (const earlier of this.#attempts.slice(0, -1)) {
      if (earlier.isError) continue;
      earlier.isError = true;
      earlier.detail = "not acknowledged: it was delivered again";
    }
    if (this.#attempts.length > MAX_ATTEMPTS) this.#attempts.shift();
  }

  /** Marks an attempt as failed. Returns whether there is one with the span. */
  fail(spanId: string, detail: string): boolean {
    const attempt = this.#attempts.find((each) => each.spanId === spanId);
    if (attempt === undefined) return false;
    attempt.isError = true;
    attempt.detail = detail;
    return true;
  }

  /** Takes a reason from the log, which arrives before the span of the attempt does. */
  explain(reason: string): void {
    this.#reason = reason;
  }

  /** Number of attempts. */
  get count(): number {
    return this.#count;
  }

  /** Returns true until nothing more is expected. */
  get isOpen(): boolean {
    return !this.isDropped && !this.isDeadLettered && !this.isAcknowledged;
  }

  /** Returns true if an attempt failed and another one may follow. */
  get isRetrying(): boolean {
    return this.isOpen && (this.#attempts.at(-1)?.isError ?? false);
  }

  view(now: number): Delivery {
    const { appId, deadLetterTopic } = this;
    const attempts = this.#attempts.map(({ isCertain, detail, isError, ...attempt }, at): DeliveryAttempt => {
      // What was acknowledged did not fail, unless it went to a dead letter topic.
      const failed =
        isError && !(this.#isLast(at) && this.isAcknowledged && !this.isDeadLettered && !isCertain);
      return { ...attempt, isError: failed, ...(failed && detail !== undefined && { detail }) };
    });
    return {
      appId,
      result: this.#result(now),
      ...(deadLetterTopic !== undefined && { deadLetterTopic }),
      attemptCount: this.#count,
      attempts,
    };
  }

  #isLast(at: number): boolean {
    return at === this.#attempts.length - 1;
  }

  #result(now: number): Delivery["result"] {
    if (this.isDeadLettered) return "deadLettered";
    if (this.isDropped) return "dropped";
    const last = this.#attempts.at(-1);
    if (this.isAcknowledged) return last?.isCertain === true ? "failed" : "success";
    if (last === undefined) return "pending";
    if (!last.isError) return "success";
    return now - (last.start + last.duration) > GIVEN_UP_MS ? "failed" : "retrying";
  }
}
