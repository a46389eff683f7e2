import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Creates a secret for a path of a URL: 32 random bytes. */
export function createToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Compares a secret in a time that does not depend on where the two differ. */
export function isSameToken(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/**
 * Returns why a request is refused, or undefined. A name that another site lets point to this machine is in `Host`, so only the
 * names of the loopback interface are accepted there. A page of another origin is in `Origin` or `Sec-Fetch-Site`.
 */
export function refusalOf({ headers, method = "GET" }: IncomingMessage, port: number): string | undefined {
  const names = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${String(port)}`);
  if (!names.includes(headers.host ?? "")) return "the Host header must name the loopback interface";
  const { origin } = headers;
  if (origin !== undefined && !names.some((name) => origin === `http://${name}`))
    return "requests of another origin are refused";
  const site = headers["sec-fetch-site"];
  // A link of another page may open this one; scripts of another page may do nothing.
  const isNavigation = method === "GET" && headers["sec-fetch-mode"] === "navigate";
  if (site !== undefined && site !== "same-origin" && site !== "none" && !isNavigation)
    return "requests of another site are refused";
  return undefined;
}

/** Headers of every response. The page's own files are all that a browser may load, run or connect to. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};
