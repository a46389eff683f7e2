import type { Address } from "./connection.ts";

/** An absolute URL, taken apart: the guest has no `URL`. */
export interface Target extends Address {
  /** For the header. */
  readonly authority: string;
  /** Path and query, ready to be sent. */
  readonly path: string;
}

/** @throws TypeError */
export function parseUrl(url: string): Target {
  const match = /^(https?):\/\/(\[[\da-f:.]+\]|[^\s/?#:@[\]]+)(?::(\d{1,5}))?([/?][^#]*)?(?:#.*)?$/i.exec(
    url,
  );
  if (match === null) throw new TypeError(`not an absolute http or https URL: ${url}`);
  const [, scheme = "", host = "", port, rest = ""] = match;
  const tls = scheme.toLowerCase() === "https";
  const standard = tls ? 443 : 80;
  const number = port === undefined ? standard : Number(port);
  if (number < 1 || number > 65_535) throw new TypeError(`not a port: ${String(port)}`);
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port: number,
    tls,
    authority: number === standard ? host : `${host}:${String(number)}`,
    path: (rest.startsWith("/") ? rest : `/${rest}`).replace(/[^\x21-\x7e]+/g, encodeURIComponent),
  };
}
