/** Returns path and query of a request target, which is absolute if a proxy sends it (RFC 9112, 3.2.2). */
export function originForm(url: string): string {
  if (url.startsWith("/")) return url;
  const start = url.indexOf("/", url.indexOf("://") + 3);
  return start < 0 ? "/" : url.slice(start);
}

/** Returns false for a status whose response has no body. */
export const mayHaveBody = (status: number): boolean => status !== 204 && status !== 205 && status !== 304;

/** daprd sends a component's metadata as headers. */
export const MAX_HEADER_BYTES = 64 * 1024;

/** daprd keeps an idle connection for 90 s (Go's DefaultTransport), and an event on one that was closed is lost. */
export const KEEP_ALIVE_MS = 120_000;
