import { setTimeout as delay } from "node:timers/promises";

/** Resolves to true when ready, or to a text that names what is missing. */
export type Probe = () => Promise<true | string>;

export interface PollOptions {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two probes. Default 20. */
  readonly intervalMs?: number;
}

/**
 * Probes until it is ready.
 *
 * @throws what `onTimeout` makes of the last thing missing; the signal's reason once it is aborted.
 */
export async function poll(
  probe: Probe,
  options: PollOptions,
  onTimeout: (missing: string) => Error,
): Promise<void> {
  const { timeoutMs, signal, intervalMs = 20 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const seen = await probe().catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    );
    if (seen === true) return;
    if (performance.now() >= deadline) throw onTimeout(seen);
    // An abort ends the wait; the check above then throws the signal's own reason.
    await delay(intervalMs, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}
