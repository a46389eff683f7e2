/** Host and port of an endpoint, for the options that a client shows. */
export interface Endpoint {
  /** The form that our client takes. */
  readonly url: string;
  readonly host: string;
  readonly port: string;
}

/** Reads the address of a sidecar's HTTP API: a host, `host:port`, `:port` or a URL. */
export function httpEndpoint(address: string): Endpoint {
  const url = address.startsWith(":")
    ? `http://localhost${address}`
    : address.includes("://")
      ? address
      : `http://${address}`;
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Error(`Invalid address: ${address}`);
  }
  const port = parsed.port === "" ? (parsed.protocol === "https:" ? "443" : "80") : parsed.port;
  return {
    url: `${parsed.protocol}//${parsed.hostname}:${port}`,
    host: parsed.hostname.replace(/[[\]]/g, ""),
    port,
  };
}

/** Reads the address of a sidecar's gRPC API. Our client parses and checks it. */
export function grpcEndpoint(address: string): Endpoint {
  const url = address.startsWith(":") ? `localhost${address}` : address;
  const withoutScheme = url.replace(/^[a-z-]+:(?:\/\/)?(?:[^/]*\/)?/i, "").replace(/\?.*$/, "");
  const at = withoutScheme.lastIndexOf(":");
  const hasPort = at > 0 && /^\d+$/.test(withoutScheme.slice(at + 1));
  const host = hasPort ? withoutScheme.slice(0, at) : withoutScheme;
  return {
    url,
    host: (host === "" ? "localhost" : host).replace(/[[\]]/g, ""),
    port: hasPort ? withoutScheme.slice(at + 1) : "443",
  };
}
