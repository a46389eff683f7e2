import { readFileSync } from "node:fs";
import type { DaprClient } from "@dapr-ts/client";
import type { Command } from "commander";
import { CliError } from "../spec/cli-error.ts";
import { findSidecar, type SidecarAddress } from "./find-sidecar.ts";

/** Flags of every command that calls a sidecar. */
export interface ShellFlags {
  readonly appId?: string;
  readonly json?: boolean;
  readonly data?: string;
  readonly dataFile?: string;
}

/** Adds the flag that selects a running app's sidecar. */
export function withAppId(command: Command, text = "the running app whose sidecar is used"): Command {
  return command.option("-a, --app-id <id>", text);
}

/** Adds the flags for data. */
export function withData(command: Command): Command {
  return command
    .option("-d, --data <value>", "the data: JSON, or any other text")
    .option("-f, --data-file <file>", "a file with the data; - for standard input");
}

/** Returns the value of the flags for data: JSON is parsed, other text stays text. */
export function dataOf({ data, dataFile }: Pick<ShellFlags, "data" | "dataFile">): unknown {
  if (data !== undefined && dataFile !== undefined)
    throw new CliError("give the data once, with --data or with --data-file");
  if (dataFile === undefined) return data === undefined ? undefined : parseValue(data);
  try {
    return parseValue(readFileSync(dataFile === "-" ? 0 : dataFile, "utf8"));
  } catch (error) {
    throw new CliError(`${dataFile} cannot be read: ${(error as Error).message}`);
  }
}

/** Parses a value of the command line: JSON, or any other text. */
export function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Parses `key=value` pairs. */
export function parsePairs(pairs: readonly string[] | undefined): Record<string, string> | undefined {
  if (pairs === undefined) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined) throw new CliError(`"${pair}" must have the form key=value`);
      return [key, value ?? ""];
    }),
  );
}

/** Runs something with a client of a sidecar, and prints the result. */
export async function withClient(
  flags: ShellFlags,
  work: (dapr: DaprClient) => Promise<unknown>,
  sidecar: SidecarAddress | undefined = findSidecar(flags.appId, process.env),
): Promise<void> {
  const { DaprClient } = await import("@dapr-ts/client");
  await using dapr = new DaprClient({ ...sidecar });
  print(await work(dapr), flags.json ?? false);
}

/** Prints a result: text as it is, anything else as JSON; nothing for undefined. */
export function print(value: unknown, json: boolean): void {
  if (value === undefined) {
    if (json) process.stdout.write("null\n");
    return;
  }
  const text = typeof value === "string" && !json ? value : JSON.stringify(value, undefined, 2);
  process.stdout.write(`${text}\n`);
}

/** Returns a result that must exist. */
export function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new CliError(`${what} does not exist`);
  return value;
}
