import type { LogLevel } from "@dapr-ts/testing";
import type { LogLine } from "../session/events.ts";

const LEVELS = ["debug", "info", "warn", "error", "fatal"];

/** Warnings of daprd at every local start or stop, which require nothing of the user. */
const USUAL = [
  "The default value for 'spec.metric.http.increasedCardinality'",
  "mTLS is disabled. Skipping certificate request and tls validation",
  "App channel is not initialized",
  // With --no-placement and --no-scheduler.
  "placement service is not configured. Actors and Workflow APIs will be unavailable",
  "No scheduler host addresses provided. Scheduler disabled",
  "Redis does not support transaction rollbacks",
  "Graceful shutdown timeout is infinite",
  "Error receiving from stream: rpc error: code = Canceled",
];

/** Lines of the help that daprd prints for an unknown flag. */
const USAGE = /^(Usage of |\s+--?[a-z]|unknown (shorthand )?flag: )/;

const GAVE_UP = "Graceful shutdown timeout exceeded";

export interface Printed {
  readonly verbose: boolean;
  readonly logLevel?: LogLevel;
  /** True until the sidecars are ready. */
  readonly starting?: boolean;
  /** True while the run ends. */
  readonly ending?: boolean;
}

/** Returns whether a line goes to the terminal: an app's always, daprd's from a level on. */
export function isPrinted(
  { source, line }: LogLine,
  { verbose, logLevel, starting = false, ending = false }: Printed,
): boolean {
  if (source === "app" || verbose) return true;
  if (source !== "daprd") return logLevel === "debug";
  const level = levelOf(line);
  if (level === undefined) return !USAGE.test(line);
  // The error of the start contains it.
  if (starting && level === "fatal") return false;
  // A sidecar that ends after its app complains that it cannot reach it, and gives up after the time for its end.
  if (ending && logLevel === undefined && (level !== "fatal" || line.includes(GAVE_UP))) return false;
  if (LEVELS.indexOf(level) < LEVELS.indexOf(logLevel ?? "warn")) return false;
  return logLevel !== undefined || !USUAL.some((text) => line.includes(text));
}

/** Returns the level of a line of daprd's log, in its text form or as JSON; undefined for any other line. */
function levelOf(line: string): string | undefined {
  const [, level] = /(?: level=|"level":")(\w+)/.exec(line) ?? [];
  return level === "warning" ? "warn" : level;
}
