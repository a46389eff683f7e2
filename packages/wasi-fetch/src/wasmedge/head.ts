import { HttpError } from "./http-error.ts";
import type { Input } from "./input.ts";

/** The start line and the headers of a message (RFC 9112, 2.1). */
export interface Head {
  readonly start: string;
  readonly headers: HeaderList;
}

/** The header lines in order, names in lower case. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** More than Dapr or an application sends; a limit of bytes alone would allow 16,000 short ones. */
const MAX_HEADERS = 1_000;

/**
 * Reads the head of a message.
 *
 * @throws HttpError 431 for more than `limit` bytes or too many headers, 400 for a malformed head
 */
export async function readHead(input: Input, limit: number): Promise<Head> {
  let left = limit;
  const next = async (): Promise<string> => {
    const line = await input.line(left);
    left -= line.length + 2;
    return line;
  };
  // Some clients send a superfluous line after a body (RFC 9112, 2.2).
  const start = (await next()) || (await next());
  const headers: [string, string][] = [];
  for (let line = await next(); line !== ""; line = await next()) {
    if (headers.length === MAX_HEADERS) throw new HttpError(431, "too many headers");
    headers.push(headerOf(line));
  }
  return { start, headers };
}

/** Reads and discards the trailer that may follow a chunked body. */
export async function skipTrailer(input: Input, limit: number): Promise<void> {
  let left = limit;
  for (let line = await input.line(left); line !== ""; line = await input.line(left)) left -= line.length + 2;
}

function headerOf(line: string): [name: string, value: string] {
  const at = line.indexOf(":");
  const name = line.slice(0, at);
  const value = trimBlanks(line.slice(at + 1));
  // This includes folded lines: recipients disagree on them (RFC 9112, 5.2).
  if (at < 0 || !isToken(name) || !isHeaderValue(value)) throw new HttpError(400, "malformed header");
  return [name.toLowerCase(), value];
}

/**
 * Removes spaces and tabs at both ends. An expression such as `/[ \t]+$/` takes quadratic time, and `trim` also removes U+00A0,
 * which may be a byte of UTF-8.
 */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

const isBlank = (code: number): boolean => code === 32 || code === 9;

export const isToken = (text: string): boolean => /^[!#$%&'*+.^_`|~\w-]+$/.test(text);

/** Returns true if each character is a byte that may be sent. A line break would start another header. */
const isHeaderValue = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

export const valuesOf = (headers: HeaderList, name: string): string[] =>
  headers.flatMap(([one, value]) => (one === name ? [value] : []));

/** Returns true if a header that is a list has this member. */
export const hasMember = (headers: HeaderList, name: string, member: string): boolean =>
  valuesOf(headers, name).some((value) =>
    value
      .toLowerCase()
      .split(",")
      .some((part) => part.trim() === member),
  );

/**
 * Returns one line of a head.
 *
 * @throws TypeError for a name or a value that HTTP does not allow
 */
export const headerLine = (name: string, value: string): string => {
  if (!isToken(name) || !isHeaderValue(value)) throw new TypeError(`header "${name}" cannot be sent`);
  return `${name}: ${value}\r\n`;
};
