import { parseArgs } from "node:util";
import { requireFreePort } from "./free-port.ts";

/** An option of a program. */
export interface Option<T> {
  readonly usual: T;
  /** Its values, as a phrase for an error. Absent for an option without a value. */
  readonly values?: string;
  /** Returns `undefined` for a text that is not one of them. */
  readonly read: (text: string) => T | undefined;
  /** True for a port that must be free when the program starts. */
  readonly isPort?: boolean;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** The values of options. */
export type OptionValues<O extends Options> = { readonly [Name in keyof O]: O[Name]["usual"] };

/** An option that is a number, at least `least`. */
export function number(usual: number, least: number): Option<number> {
  return {
    usual,
    values: `a number from ${String(least)}`,
    read: (text) => inRange(text, least, Infinity),
  };
}

/** An option that is a whole number, at least `least`. */
export function wholeNumber(usual: number, least: number, most = Infinity): Option<number> {
  const values = `a whole number from ${String(least)}${most === Infinity ? "" : ` to ${String(most)}`}`;
  const read = (text: string): number | undefined => {
    const value = inRange(text, least, most);
    return Number.isInteger(value) ? value : undefined;
  };
  return { usual, values, read };
}

/** An option that is the port of something that the program starts. */
export const port = (usual: number): Option<number> => ({ ...wholeNumber(usual, 1, 65_535), isPort: true });

/** An option that is one of a few words. */
export function oneOf<const T extends string, U extends T | undefined>(
  words: readonly T[],
  usual: U,
): Option<T | U> {
  return {
    usual,
    values: `one of ${words.join(", ")}`,
    read: (text) => words.find((word) => word === text),
  };
}

/** An option without a value. */
export const flag = (): Option<boolean> => ({ usual: false, read: () => true });

/**
 * Reads a value of an option from a text, such as an environment variable. Without a text it is the usual value.
 *
 * @param name of the option or variable, for the error
 * @throws Error with a sentence for a person
 */
export function readValue<T>(
  name: string,
  { usual, values = "", read }: Option<T>,
  text: string | undefined,
): T {
  if (text === undefined) return usual;
  const value = read(text);
  if (value === undefined) throw new Error(`${name} must be ${values}, not "${text}"`);
  return value;
}

/**
 * Reads the options of a program, and checks that its ports are free.
 *
 * @throws Error with a sentence for a person
 */
export async function readOptions<O extends Options>(
  options: O,
  args: readonly string[] = process.argv.slice(2),
): Promise<OptionValues<O>> {
  const types: Record<string, { type: "boolean" | "string" }> = {};
  for (const [name, { values }] of Object.entries(options))
    types[name] = { type: values === undefined ? "boolean" : "string" };
  const { tokens } = parseArgs({
    args: [...args],
    options: types,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, unknown>();
  for (const token of tokens) {
    if (token.kind === "positional") throw unknownOption(token.value, options);
    if (token.kind === "option") given.set(token.name, valueOf(token, options));
  }
  for (const [name, option] of Object.entries(options)) {
    const value = given.get(name) ?? option.usual;
    if (option.isPort === true) await requireFreePort(value as number, `choose another with --${name}`);
    given.set(name, value);
  }
  return Object.fromEntries(given) as OptionValues<O>;
}

function valueOf(
  token: { name: string; rawName: string; value?: string | undefined },
  options: Options,
): unknown {
  const { name, rawName, value } = token;
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined || !rawName.startsWith("--")) throw unknownOption(rawName, options);
  const { values } = option;
  if (values === undefined && value !== undefined) throw new Error(`--${name} has no value, not "${value}"`);
  if (values !== undefined && value === undefined) throw new Error(`--${name} requires ${values}`);
  return readValue(`--${name}`, option, value ?? "");
}

function unknownOption(text: string, options: Options): Error {
  const names = Object.keys(options).map((name) => `--${name}`);
  const has = names.length === 0 ? "this example has no options" : `the options are ${names.join(", ")}`;
  return new Error(`unknown option "${text}": ${has}`);
}

function inRange(text: string, least: number, most: number): number | undefined {
  const value = Number(text);
  return text.trim() !== "" && value >= least && value <= most && Number.isFinite(value) ? value : undefined;
}
