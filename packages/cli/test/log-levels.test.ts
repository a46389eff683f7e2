import { expect, test } from "vitest";
import { isPrinted } from "../src/output/log-levels.ts";
import type { LogSource } from "../src/session/events.ts";

function log(line: string, source: LogSource = "daprd") {
  return { source, appId: "a", line, isError: false, time: 0 };
}

const level = (name: string, text = "something"): string => `time="…" level=${name} msg="${text}" scope=dapr`;

test("prints an app's lines, daprd's warnings, and lines that have no level", () => {
  const few = { verbose: false };
  expect(isPrinted(log("level=debug", "app"), few)).toBe(true);
  expect(isPrinted(log(level("info")), few)).toBe(false);
  expect(isPrinted(log(level("warning")), few)).toBe(true);
  expect(isPrinted(log('{"level":"error","msg":"x"}'), few)).toBe(true);
  expect(isPrinted(log("panic: oh"), few)).toBe(true);
  expect(isPrinted(log(level("error"), "placement"), few)).toBe(false);
});

test("leaves out what daprd warns of at every start, and what it reports while the run ends", () => {
  const usual = level("warning", "mTLS is disabled. Skipping certificate request and tls validation");
  expect(isPrinted(log(usual), { verbose: false })).toBe(false);
  expect(isPrinted(log(usual), { verbose: false, logLevel: "warn" })).toBe(true);
  expect(isPrinted(log(level("error")), { verbose: false, ending: true })).toBe(false);
  expect(isPrinted(log(level("fatal")), { verbose: false, ending: true })).toBe(true);
});

test("leaves out the help of daprd, the fatal line of a start, which the error has, and that of a forced end", () => {
  const few = { verbose: false };
  for (const line of ["Usage of daprd:", "      --app-id string   the id", "unknown flag: --x"])
    expect(isPrinted(log(line), few)).toBe(false);
  expect(isPrinted(log(level("fatal")), { verbose: false, starting: true })).toBe(false);
  expect(isPrinted(log(level("error")), { verbose: false, starting: true })).toBe(true);
  expect(isPrinted(log(level("fatal")), few)).toBe(true);
  const forced = level("fatal", "Graceful shutdown timeout exceeded, forcing shutdown");
  expect(isPrinted(log(forced), { verbose: false, ending: true })).toBe(false);
  expect(isPrinted(log(forced), few)).toBe(true);
});

test("prints from a level on, and everything with verbose", () => {
  expect(isPrinted(log(level("info")), { verbose: false, logLevel: "info" })).toBe(true);
  expect(isPrinted(log(level("info")), { verbose: false, logLevel: "error" })).toBe(false);
  expect(isPrinted(log(level("debug"), "scheduler"), { verbose: true })).toBe(true);
});
