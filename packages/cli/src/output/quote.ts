import { printable } from "@dapr-ts/core/internal";

const LONGEST = 100;

/** Returns a name in quotes for a sentence: control characters are escaped, and a long name is shortened. */
export function quote(name: string): string {
  return `"${printable(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name)}"`;
}

/** Escapes the control characters of a text for a terminal, except tabs and the ends of its lines. */
export function printableLines(text: string): string {
  return text.replace(/[^\n\t]+/g, printable);
}
