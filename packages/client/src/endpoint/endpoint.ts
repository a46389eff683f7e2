/** The address of a sidecar. */
export type Endpoint =
  | {
      kind: "tcp";
      /** A name or an address, an IPv6 one without brackets. */
      host: string;
      port: number;
      tls: boolean;
      /** The DNS server to ask for the host, as `host:port`. Default: the system's. */
      dnsAuthority?: string;
    }
  | {
      kind: "unix";
      /** The path of the socket; one in Linux's abstract namespace begins with a NUL. */
      path: string;
      tls: boolean;
    };

/** Returns the endpoint as text for messages. An endpoint never contains credentials. */
export function describeEndpoint(endpoint: Endpoint): string {
  if (endpoint.kind === "unix") {
    return endpoint.path.startsWith("\0")
      ? `unix-abstract:${endpoint.path.slice(1)}`
      : `unix:${endpoint.path}`;
  }
  return `${endpoint.tls ? "https" : "http"}://${authority(endpoint.host, endpoint.port)}`;
}

/** Returns the value of a Host header: the address with its port, an IPv6 one in brackets. */
export function authority(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${String(port)}`;
}

/** Returns what was given as an endpoint for an error message, without credentials, query and fragment: they may be secret. */
export function redacted(text: string): string {
  const end = text.search(/[?#]/);
  const place = end < 0 ? text : `${text.slice(0, end + 1)}***`;
  return place.replace(/^([a-z][a-z+-]*:\/\/)?.*@/is, "$1***@");
}
