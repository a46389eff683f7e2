import type { SpanView } from "../protocol.ts";

const LIMIT = 200;
const WINDOW_MS = 250;
/** The clocks of log and span are one, but a time in a log has been rounded. */
const EARLY_MS = 1;

/** An attempt that may still turn out to have failed. */
interface Candidate {
  readonly end: number;
  readonly fail: () => void;
}

/**
 * Matches daprd's log of failed deliveries, which names a topic, with the spans of the attempts. A handler that returns RETRY has
 * a span without an error, since its HTTP status is 200 (pkg/runtime/subscription/postman/http/http.go).
 */
export class FailureMatcher {
  readonly #failures = new Map<string, number[]>();
  readonly #candidates = new Map<string, Candidate[]>();
  readonly #thrown = new Map<string, { readonly reason: string; readonly time: number }[]>();

  /** Takes an attempt. Calls `fail` at once or later if the log has a failure right after its end. */
  attempt(appId: string, topic: string, { start, duration }: SpanView, fail: () => void): void {
    const key = `${appId}\n${topic}`;
    const end = start + duration;
    const failures = this.#failures.get(key) ?? [];
    const at = failures.findIndex((time) => time >= end - EARLY_MS && time <= end + WINDOW_MS);
    if (at !== -1) {
      failures.splice(at, 1);
      fail();
      return;
    }
    push(this.#candidates, key, { end, fail });
  }

  /** Takes the error of a handler in the app's log, and the time at which the line was read. */
  threw(appId: string, topic: string, reason: string, time: number): void {
    push(this.#thrown, `${appId}\n${topic}`, { reason, time });
  }

  /** Returns the error of an attempt's handler; undefined if none is known, or if the attempts of that time differ in it. */
  thrown(appId: string, topic: string, { start, duration }: SpanView): string | undefined {
    const near = (this.#thrown.get(`${appId}\n${topic}`) ?? []).filter(
      ({ time }) => time >= start - EARLY_MS && time <= start + duration + WINDOW_MS,
    );
    const [reason, ...others] = new Set(near.map((each) => each.reason));
    return others.length === 0 ? reason : undefined;
  }

  /** Takes the time of a failure in the log. */
  failure(appId: string, topic: string, time: number): void {
    const key = `${appId}\n${topic}`;
    const candidates = this.#candidates.get(key) ?? [];
    const at = candidates.findLastIndex(({ end }) => time >= end - EARLY_MS && time <= end + WINDOW_MS);
    const [candidate] = at === -1 ? [] : candidates.splice(at, 1);
    if (candidate === undefined) push(this.#failures, key, time);
    else candidate.fail();
  }
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key) ?? [];
  list.push(value);
  if (list.length > LIMIT) list.shift();
  lists.set(key, list);
}
