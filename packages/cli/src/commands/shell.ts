import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import type { DaprClient, Logger } from "@dapr-ts/client";
import type { Command } from "commander";
import { quote } from "../output/quote.ts";
import { CliError } from "../spec/cli-error.ts";
import { explainCall } from "./explain-call.ts";
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

/** Data of the flags: its value, and the content type of data that is not JSON. */
export interface Data {
  readonly value: unknown;
  readonly contentType?: string;
}

/**
 * Returns the data of the flags with its content type: JSON is parsed, other text stays text, and a file that is not UTF-8
 * stays bytes.
 */
export function typedDataOf({ data, dataFile }: Pick<ShellFlags, "data" | "dataFile">): Data {
  if (data !== undefined && dataFile !== undefined)
    throw new CliError("give the data once, with --data or with --data-file");
  if (data !== undefined) return textData(data);
  if (dataFile === undefined) return { value: undefined };
  const bytes = readData(dataFile);
  return isUtf8(bytes)
    ? textData(bytes.toString("utf8"))
    : { value: new Uint8Array(bytes), contentType: "application/octet-stream" };
}

/** Returns the value of the flags for data, for what has no content type. */
export function dataOf(flags: Pick<ShellFlags, "data" | "dataFile">): unknown {
  return typedDataOf(flags).value;
}

function textData(text: string): Data {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { value: text, contentType: "text/plain" };
  }
}

function readData(file: string): Buffer {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (error) {
    throw new CliError(`${file} cannot be read: ${(error as Error).message}; correct --data-file`);
  }
}

/** Parses a value of the command line: JSON, or any other text. */
export function parseValue(text: string): unknown {
  return textData(text).value;
}

/** Parses `key=value` pairs; a JSON object, which the Dapr CLI takes, stands for its members. */
export function parsePairs(pairs: readonly string[] | undefined): Record<string, string> | undefined {
  if (pairs === undefined) return undefined;
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const object = pair.startsWith("{") ? parseValue(pair) : undefined;
      if (typeof object === "object" && object !== null)
        return Object.entries(object).map(([key, value]) => [key, String(value)]);
      const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (key === undefined) throw new CliError(`${quote(pair)} must have the form key=value`);
      return [[key, value ?? ""]];
    }),
  );
}

/** The error of a call is printed, and the attempts before it are not. */
const QUIET: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const METADATA_MS = 5_000;

function nothing(): void {}

/** Runs something with a client of a sidecar, and prints the result. */
export async function withClient(
  flags: ShellFlags,
  work: (dapr: DaprClient) => Promise<unknown>,
  sidecar: SidecarAddress | undefined = findSidecar(flags.appId, process.env),
): Promise<void> {
  const { DaprClient } = await import("@dapr-ts/client");
  const { appId, ...address } = sidecar ?? {};
  await using dapr = new DaprClient({ ...address, logger: QUIET });
  let result: unknown;
  try {
    result = await work(dapr);
  } catch (error) {
    throw await explainCall(error, appId, () => dapr.metadata.get({ timeoutMs: METADATA_MS }));
  }
  print(result, flags.json ?? false);
}

/** Prints a result: text and bytes as they are, anything else as JSON; nothing for undefined. */
export function print(value: unknown, json: boolean): void {
  if (value instanceof Uint8Array) {
    process.stdout.write(json ? `${JSON.stringify(Buffer.from(value).toString("base64"))}\n` : value);
    return;
  }
  if (value === undefined) {
    if (json) process.stdout.write("null\n");
    return;
  }
  const text = typeof value === "string" && !json ? value : JSON.stringify(value, undefined, 2);
  process.stdout.write(`${text}\n`);
}

/** Returns a result that must exist. */
export function found<T>(value: T | undefined, what: string, remedy = ""): T {
  if (value === undefined) throw new CliError(`${what} does not exist${remedy}`);
  return value;
}
