/** Query parameters, some of which are metadata. */
export type QueryPart = Readonly<Record<string, unknown>> | undefined;

/** Returns a query with its question mark; nothing without parameters. */
export function query(metadata: QueryPart, others: QueryPart = undefined): string {
  if (metadata === undefined && others === undefined) return "";
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(metadata ?? {}))
    if (value !== undefined) all.set(`metadata.${name}`, `${value as string}`);
  for (const [name, value] of Object.entries(others ?? {}))
    if (value !== undefined) all.set(name, `${value as string}`);
  const text = all.toString();
  return text === "" ? "" : `?${text}`;
}

const PLAIN = /^[\w.~!$&'()*+,;=:@-]*$/;

/**
 * Encodes a name as one segment of a path. An escape such as `%2F` stays as it is, because programs of the official SDK encode
 * names themselves, which that does not do.
 */
export function segment(name: string): string {
  const text = String(name);
  if (text === "." || text === "..") return text.replaceAll(".", "%2E");
  if (PLAIN.test(text)) return text;
  return text
    .split(/(%[0-9A-Fa-f]{2})/)
    .map((part, at) => (at % 2 === 1 ? part : encodeURIComponent(part.toWellFormed())))
    .join("");
}

const PLAIN_PATH = /^(?:\/[\w~!$&'()*+,;=:@-][\w.~!$&'()*+,;=:@-]*)+(?:\?[\w.~!$&'()*+,;=:@/?%-]*)?$/;

/** Encodes a path and query as a URL does. Throws for one that leaves its prefix. */
export function pathBelow(prefix: string, rest: string): string {
  const path = `${prefix}/${rest}`;
  if (PLAIN_PATH.test(path)) return path;
  const { pathname, search } = new URL(path, "http://localhost");
  if (!pathname.startsWith(`${prefix}/`)) throw new Error(`the method "${rest}" leaves the path of the app`);
  return pathname + search;
}
