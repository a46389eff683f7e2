import { DaprError, type DaprClient } from "@dapr-ts/client";
import { setTimeout as pause } from "node:timers/promises";
import { PUBSUB, TOPIC } from "./world.ts";

/** Outcome of publishing. */
export interface Published {
  /** The events that the sidecar acknowledged. */
  readonly acknowledged: readonly number[];
  /** Failed calls by error code; `not a DaprError` for any other error. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Returns the code of a `DaprError`, and `not a DaprError` for any other error. */
export const codeOf = (error: unknown): string =>
  error instanceof DaprError ? error.code : "not a DaprError";

export interface LoadOptions {
  /** Number of the first event. Default: 0. */
  readonly first?: number;
  /** Calls at once. Default: 16. */
  readonly concurrency?: number;
  /** Milliseconds that each of those waits between two calls. Default: 0. */
  readonly pauseMs?: number;
}

/** Publishes numbers, each once, and continues after errors. */
export async function publish(
  client: DaprClient,
  count: number,
  { first = 0, concurrency = 16, pauseMs = 0 }: LoadOptions = {},
): Promise<Published> {
  const acknowledged: number[] = [];
  const errors: Record<string, number> = {};
  let next = first;
  const worker = async (): Promise<void> => {
    while (next < first + count) {
      const n = next++;
      try {
        await client.pubsub.publish(PUBSUB, TOPIC, n);
        acknowledged.push(n);
      } catch (error) {
        const code = codeOf(error);
        errors[code] = (errors[code] ?? 0) + 1;
        // A sidecar that is down refuses at once; the load is to outlast the fault.
        await pause(20);
      }
      if (pauseMs > 0) await pause(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { acknowledged, errors };
}

/** Events that were handled, with how often. */
export class Handled {
  readonly counts = new Map<number, number>();
  /** When the latest event was handled, as `performance.now()` counts. */
  latest = performance.now();

  add(n: number): void {
    this.counts.set(n, (this.counts.get(n) ?? 0) + 1);
    this.latest = performance.now();
  }

  /** Events that were handled more than once, counted once per repetition. */
  get duplicates(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count - 1, 0);
  }

  /** Resolves to the events that are missing when all were handled, or when none was handled for some time. */
  async missing(expected: readonly number[], silenceMs = 60_000): Promise<number[]> {
    this.latest = performance.now();
    for (;;) {
      const missing = expected.filter((n) => !this.counts.has(n));
      if (missing.length === 0 || performance.now() - this.latest > silenceMs) return missing;
      await pause(50);
    }
  }
}

/** Resolves when a condition holds, with the milliseconds that it took; Infinity when it did not hold in time. */
export async function until(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<number> {
  const begun = performance.now();
  while (performance.now() - begun < timeoutMs) {
    if (await holds()) return Math.round(performance.now() - begun);
    await pause(20);
  }
  return Infinity;
}
