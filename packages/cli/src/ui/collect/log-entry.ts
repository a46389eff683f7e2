import { stripVTControlCharacters } from "node:util";
import type { LogLine, Message } from "../../session/events.ts";
import type { LogEntry } from "../protocol.ts";
import { LINE_LENGTH } from "../store/limits.ts";

type Level = LogEntry["level"];

const LEVELS: Readonly<Record<string, Level>> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  warning: "warn",
  error: "error",
  fatal: "fatal",
  panic: "fatal",
};

/** A line of daprd's log in its parts. */
export interface DaprdLine {
  readonly level: Level;
  readonly message: string;
  /** Milliseconds since 1970, with fractions. */
  readonly time: number | undefined;
}

/** Control characters but the tab, and characters that change the direction of the text behind them. */
// eslint-disable-next-line no-control-regex -- they are what it is about
const CONTROLS = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;

/** Returns a line as it is read: without colours and other sequences for terminals, and with a sign for each other control. */
function readable(line: string): string {
  return stripVTControlCharacters(line).replaceAll(CONTROLS, "\ufffd");
}

/** Returns the entry of a line. */
export function toLogEntry(printed: LogLine, seq: number): LogEntry {
  const line = { ...printed, line: readable(printed.line) };
  const daprd = line.source === "app" ? undefined : parseDaprdLine(line.line);
  const text = daprd?.message ?? line.line;
  const traceId = traceIdIn(line.line);
  return {
    seq,
    time: line.time,
    source: line.source,
    ...(line.appId !== undefined && { appId: line.appId }),
    level: daprd?.level ?? appLevel(line),
    text: text.slice(0, LINE_LENGTH),
    ...(traceId !== undefined && { traceId }),
  };
}

/** Returns the entry of a message of the command. */
export function messageEntry({ kind, text, appId }: Message, seq: number): LogEntry {
  return {
    seq,
    time: Date.now(),
    source: "dapr-ts",
    ...(appId !== undefined && { appId }),
    level: kind === "problem" ? "warn" : "info",
    text: text.split("\n").map(readable).join("\n").slice(0, LINE_LENGTH),
  };
}

/** Reads a line of daprd's log, in its text form or as JSON; undefined for any other line. */
export function parseDaprdLine(line: string): DaprdLine | undefined {
  const text = /^time="?([^" ]+)"? level=(\w+) msg=(?:"((?:[^"\\]|\\.)*)"|(\S+))/.exec(line);
  if (text !== null) {
    const [, time = "", level = "", quoted, bare = ""] = text;
    return parts(time, level, quoted === undefined ? bare : unquote(quoted));
  }
  if (!line.startsWith("{")) return undefined;
  const json = parseObject(line);
  const { time, level, msg } = json ?? {};
  return typeof level === "string" && typeof msg === "string" ? parts(String(time), level, msg) : undefined;
}

function parts(time: string, level: string, message: string): DaprdLine {
  return { level: LEVELS[level] ?? "info", message, time: preciseTime(time) };
}

/** Parses a time with nanoseconds, of which a date keeps milliseconds alone. */
function preciseTime(text: string): number | undefined {
  const [, fraction = ""] = /\.\d{3}(\d+)Z?/.exec(text) ?? [];
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms + Number(`0.${fraction}0`);
}

function unquote(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

/** Returns the level in an app's line: of JSON (pino's numbers too), or the first word that names one. */
function appLevel({ line, isError }: LogLine): Level {
  if (line.startsWith("{")) {
    const { level, severity } = parseObject(line) ?? {};
    const found = typeof level === "number" ? levelOfNumber(level) : LEVELS[nameIn(level ?? severity)];
    if (found !== undefined) return found;
  }
  const [, word = ""] = /^\W{0,3}(?:\S*\d\S* )?\W?(debug|info|warn|warning|error|fatal)\b/i.exec(line) ?? [];
  return LEVELS[word.toLowerCase()] ?? (isError ? "error" : "info");
}

function nameIn(value: unknown): string {
  return typeof value === "string" ? value.toLowerCase() : "";
}

function levelOfNumber(level: number): Level {
  if (level < 30) return "debug";
  if (level < 40) return "info";
  if (level < 50) return "warn";
  return level < 60 ? "error" : "fatal";
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function traceIdIn(line: string): string | undefined {
  const [, parent, named] =
    /\b00-([\da-f]{32})-[\da-f]{16}-\d\d\b|trace_?id["']?\s*[=:]\s*["']?([\da-f]{32})\b/i.exec(line) ?? [];
  return (parent ?? named)?.toLowerCase();
}
