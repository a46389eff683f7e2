import { invalidArgument } from "@dapr-ts/core/internal";
import { redacted, type Endpoint } from "./endpoint.ts";

/**
 * Reads `http://host[:port]`, `https://host[:port]` and `unix:/path`. The port's default is the scheme's.
 *
 * @throws DaprError `invalid_argument` for anything else: a path, a query or credentials have no meaning here.
 */
export function parseHttpEndpoint(text: string): Endpoint {
  if (text.startsWith("unix:")) {
    const path = text.slice("unix:".length).replace(/^\/\//, "");
    if (path === "") throw wrong(text, "it has no path");
    return { kind: "unix", path, tls: false };
  }
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw wrong(text, "it is not a URL");
  }
  const tls = url.protocol === "https:";
  if (!tls && url.protocol !== "http:") throw wrong(text, "its scheme must be http, https or unix");
  if (url.username !== "" || url.password !== "")
    throw wrong("the endpoint", "it must not contain credentials");
  if (url.pathname !== "/") throw wrong(text, "it must not have a path");
  if (url.search !== "" || url.hash !== "") throw wrong(text, "it must not have a query");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { kind: "tcp", host, port: url.port === "" ? (tls ? 443 : 80) : Number(url.port), tls };
}

function wrong(text: string, why: string): Error {
  return invalidArgument(
    `${redacted(text)} is not an HTTP endpoint: ${why} (expected http://host:port, https://host:port or unix:/path)`,
  );
}
