import { validateHeaderName, validateHeaderValue } from "node:http";

/** Returns path and query of a request target, which is absolute if a proxy sends it (RFC 9112, 3.2.2). */
export function originForm(url: string): string {
  if (url.startsWith("/")) return url;
  const [path = "/"] = /[/?].*/s.exec(url.slice(url.indexOf("://") + 3)) ?? [];
  return path.startsWith("/") ? path : `/${path}`;
}

/** Returns false for a status whose response has no body. */
export const mayHaveBody = (status: number): boolean => status !== 204 && status !== 205 && status !== 304;

/** daprd sends a component's metadata as headers. */
export const MAX_HEADER_BYTES = 64 * 1024;

/** daprd keeps an idle connection for 90 s (Go's DefaultTransport), and an event on one that was closed is lost. */
export const KEEP_ALIVE_MS = 120_000;

/**
 * Validates the headers of a response over HTTP/2, which Node does for HTTP/1.1 alone. A peer may end the whole connection for
 * an invalid one.
 *
 * @throws TypeError for a name or a value that HTTP does not allow
 * @throws RangeError for more headers than Node sends
 */
export function requireValidHeaders(headers: Readonly<Record<string, string | readonly string[]>>): void {
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    for (const one of typeof value === "string" ? [value] : value) {
      validateHeaderValue(name, one);
      bytes += name.length + one.length;
    }
  }
  if (bytes > MAX_SENT_BYTES)
    throw new RangeError(
      `the headers have ${String(bytes)} bytes, and HTTP/2 takes ${String(MAX_SENT_BYTES)}`,
    );
}

/** nghttp2 sends 64 KiB of headers in a block; some are the channel's own. */
const MAX_SENT_BYTES = 60_000;
