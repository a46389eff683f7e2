/** How much a row does. */
export interface Scale {
  /** Events, calls or starts. */
  readonly events: number;
  /** How often the fault happens. */
  readonly cycles: number;
  /** How long the fault lasts, in milliseconds. */
  readonly outageMs: number;
  /** How long the row lasts, for rows that are measured in time. */
  readonly minutes?: number;
  /** Factor of the limits of time and memory. Default 1, for a machine without other work. */
  readonly patience?: number;
}

/** Outcome of a row. */
export interface Result {
  /** Measured values by name, for the report. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Parts of the goal that did not hold; empty for a row that passed. */
  readonly broken: readonly string[];
}

/** One goal of reliability, with the fault that could break it. */
export interface Row {
  readonly id: string;
  readonly goal: string;
  readonly fault: string;
  /** For `npm test`. Undefined for a row that has no short form, or whose short form is a test of another package. */
  readonly short: Scale | undefined;
  /** For `npm run soak`. */
  readonly long: Scale;
  /** A fault of ours that breaks the row until it is mended; `npm test` skips the row with this reason. Default: none. */
  readonly knownFault?: string | undefined;
  run(scale: Scale, progress: (line: string) => void): Promise<Result>;
}

/** Runs a row, and adds errors that reached no handler of the process to what is broken. */
export async function runRow(row: Row, scale: Scale, progress: (line: string) => void): Promise<Result> {
  const stray: string[] = [];
  const listeners = {
    unhandledRejection: (error: unknown) => stray.push(`unhandled rejection: ${String(error)}`),
    uncaughtException: (error: unknown) => stray.push(`uncaught exception: ${String(error)}`),
    warning: (warning: Error) => stray.push(`warning of the process: ${String(warning)}`),
  };
  for (const [event, listener] of Object.entries(listeners)) process.on(event, listener);
  try {
    const { figures, broken } = await row.run(scale, progress);
    return { figures, broken: [...broken, ...stray] };
  } finally {
    for (const [event, listener] of Object.entries(listeners)) process.off(event, listener);
  }
}

/** Returns the descriptions of the conditions that are false. */
export function brokenOf(conditions: Readonly<Record<string, boolean>>): string[] {
  return Object.entries(conditions)
    .filter(([, holds]) => !holds)
    .map(([description]) => description);
}
