import type { Address } from "./connection.ts";

/** The parts of an absolute URL. The engine has no `URL`. */
export interface Target extends Address {
  /** The value of the Host header. */
  readonly authority: string;
  /** Path and query, encoded. */
  readonly path: string;
}

/**
 * Parses an absolute http or https URL.
 *
 * @throws TypeError for any other text
 */
export function parseUrl(url: string): Target {
  const match = /^(https?):\/\/(\[[\da-f:.]+\]|[^\s/?#:@[\]]+)(?::(\d{1,5}))?([/?][^#]*)?(?:#.*)?$/i.exec(
    url,
  );
  if (match === null) throw new TypeError(`"${url}" is not an absolute http or https URL`);
  const [, scheme = "", host = "", port, rest = ""] = match;
  const tls = scheme.toLowerCase() === "https";
  const standard = tls ? 443 : 80;
  const number = port === undefined ? standard : Number(port);
  if (number < 1 || number > 65_535) throw new TypeError(`port ${String(port)} is not between 1 and 65535`);
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port: number,
    tls,
    authority: number === standard ? host : `${host}:${String(number)}`,
    path: (rest.startsWith("/") ? rest : `/${rest}`).replace(/[^\x21-\x7e]+/g, encodeURIComponent),
  };
}
