import { constants } from "node:os";

const HANDLED = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface ReceivedSignal {
  readonly signal: NodeJS.Signals;
  /** Count of the signals so far, this one included. */
  readonly count: number;
}

/** Listens for the signals that this command forwards instead of ending. */
export function listenForSignals(): {
  /** Aborted by the first signal. */
  readonly first: AbortSignal;
  /** Resolves to the next signal. */
  next(): Promise<ReceivedSignal>;
  /** Returns the exit code for the first signal, as a shell computes it. */
  exitCode(): number;
  close(): void;
} {
  const first = new AbortController();
  const received: NodeJS.Signals[] = [];
  let taken = 0;
  let wake: (() => void) | undefined;
  const take = (signal: NodeJS.Signals): void => {
    received.push(signal);
    first.abort();
    wake?.();
  };
  for (const signal of HANDLED) process.on(signal, take);
  const pending = async (): Promise<ReceivedSignal> => {
    while (received.length === taken) await new Promise<void>((resolve) => (wake = resolve));
    const signal = received[taken++] as NodeJS.Signals;
    return { signal, count: taken };
  };
  let waiting: Promise<ReceivedSignal> | undefined;
  return {
    first: first.signal,
    next() {
      waiting ??= pending().finally(() => (waiting = undefined));
      return waiting;
    },
    exitCode: () => 128 + (constants.signals[received[0] ?? "SIGINT"] ?? 0),
    close() {
      for (const signal of HANDLED) process.off(signal, take);
    },
  };
}
