import type { LogLevel } from "@dapr-ts/testing";
import type { LogLine } from "../session/events.ts";

const LEVELS = ["debug", "info", "warn", "error", "fatal"];

/** Warnings of daprd at every local start or stop, which require nothing of the user. */
const USUAL = [
  "The default value for 'spec.metric.http.increasedCardinality'",
  "mTLS is disabled. Skipping certificate request and tls validation",
  "App channel is not initialized",
  "Redis does not support transaction rollbacks",
  "Graceful shutdown timeout is infinite",
  "Error receiving from stream: rpc error: code = Canceled",
];

export interface Printed {
  readonly verbose: boolean;
  readonly logLevel?: LogLevel;
  /** True while the run ends. */
  readonly ending?: boolean;
}

/** Returns whether a line goes to the terminal: an app's always, daprd's from a level on. */
export function isPrinted(
  { source, line }: LogLine,
  { verbose, logLevel, ending = false }: Printed,
): boolean {
  if (source === "app" || verbose) return true;
  if (source !== "daprd") return logLevel === "debug";
  const level = levelOf(line);
  if (level === undefined) return true;
  // A sidecar that ends after its app complains that it cannot reach it.
  if (ending && logLevel === undefined && level !== "fatal") return false;
  if (LEVELS.indexOf(level) < LEVELS.indexOf(logLevel ?? "warn")) return false;
  return logLevel !== undefined || !USUAL.some((text) => line.includes(text));
}

/** Returns the level of a line of daprd's log, in its text form or as JSON; undefined for any other line. */
function levelOf(line: string): string | undefined {
  const [, level] = /(?: level=|"level":")(\w+)/.exec(line) ?? [];
  return level === "warning" ? "warn" : level;
}
