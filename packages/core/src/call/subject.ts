import { printable } from "../encoding/printable.ts";

/** Members of inputs that name what an operation concerns, in the order in which a path would have them. */
const MEMBERS = [
  "component",
  "store",
  "pubsub",
  "appId",
  "type",
  "name",
  "instanceId",
  "id",
  "resource",
  "topic",
  "key",
  "method",
  "prefix",
] as const;

const LONGEST_NAME = 100;

/**
 * Returns the names that an operation's input concerns, such as `statestore/order-1`, for error messages. Undefined if the
 * input contains no name. Control characters are escaped, and long names are shortened.
 */
export function subjectOf(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const names: string[] = [];
  for (const member of MEMBERS) {
    const value = (input as Readonly<Record<string, unknown>>)[member];
    if (typeof value === "string" && value !== "") names.push(shown(value));
  }
  return names.length === 0 ? undefined : names.join("/");
}

function shown(name: string): string {
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  return printable(short);
}
