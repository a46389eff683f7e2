import { HttpFault } from "./fault.ts";
import type { Input } from "./input.ts";

/** Start line and headers of a message (RFC 9112, 2.1). */
export interface Head {
  readonly start: string;
  readonly headers: HeaderList;
}

/** Each header line on its own, in order, names in lower case. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** @throws HttpFault 431 when it has more than `limit` bytes, 400 */
export async function readHead(input: Input, limit: number): Promise<Head> {
  let left = limit;
  const next = async (): Promise<string> => {
    const line = await input.line(left);
    left -= line.length + 2;
    return line;
  };
  let start = await next();
  // Some clients end a body with a line too many (RFC 9112, 2.2).
  while (start === "") start = await next();
  const headers: [string, string][] = [];
  for (let line = await next(); line !== ""; line = await next()) headers.push(headerOf(line));
  return { start, headers };
}

/** Reads and forgets what may follow a chunked body. */
export async function skipTrailer(input: Input, limit: number): Promise<void> {
  let left = limit;
  for (let line = await input.line(left); line !== ""; line = await input.line(left)) left -= line.length + 2;
}

function headerOf(line: string): [name: string, value: string] {
  const at = line.indexOf(":");
  const name = line.slice(0, at);
  const value = line.slice(at + 1).replace(/^[ \t]+|[ \t]+$/g, "");
  // Lines that go on in the next one, too: some read them as part of it and some do not (RFC 9112, 5.2).
  if (at < 0 || !isToken(name) || !isHeaderValue(value)) throw new HttpFault(400, "a malformed header");
  return [name.toLowerCase(), value];
}

export const isToken = (text: string): boolean => /^[!#$%&'*+.^_`|~\w-]+$/.test(text);

/** Whether each character is a byte that may be sent; a line break would be another header. */
export const isHeaderValue = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

export const valuesOf = (headers: HeaderList, name: string): string[] =>
  headers.flatMap(([one, value]) => (one === name ? [value] : []));

/** Whether a header that is a list has this member. */
export const hasMember = (headers: HeaderList, name: string, member: string): boolean =>
  valuesOf(headers, name).some((value) =>
    value
      .toLowerCase()
      .split(",")
      .some((part) => part.trim() === member),
  );

/** One line of a head. */
export const headerLine = (name: string, value: string): string => {
  if (!isToken(name) || !isHeaderValue(value)) throw new TypeError(`the header ${name} cannot be sent`);
  return `${name}: ${value}\r\n`;
};
