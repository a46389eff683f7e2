import { isIPv6 } from "node:net";
import { invalidArgument } from "@dapr-ts/core/internal";
import { redacted, type Endpoint } from "./endpoint.ts";

const DEFAULT_PORT = 443;

/**
 * Parses every form that Dapr documents for DAPR_GRPC_ENDPOINT and that Node can connect to:
 * `host[:port]`, `http(s)://host[:port]`, `grpc(s)://host[:port]`, `dns:[//authority/]host[:port]`, `unix:path`,
 * `unix-abstract:name`, each but `http(s)://` with an optional `?tls=true`. The default port is 80 after `http://`, and 443 otherwise.
 *
 * @see https://docs.dapr.io/reference/environment/
 * @see https://github.com/dapr/proposals/blob/main/0008-S-sidecar-endpoint-tls.md
 * @throws DaprError `invalid_argument` for another form, and for `vsock:`, which Node cannot connect to.
 */
export function parseGrpcEndpoint(text: string): Endpoint {
  const { target, tls: asked } = splitQuery(text);
  const scheme = /^([a-z][a-z+-]*):(?!\d+$)/i.exec(target)?.[1]?.toLowerCase();
  const rest = scheme === undefined ? target : target.slice(scheme.length + 1);
  switch (scheme) {
    case "http":
    case "https":
      if (asked !== undefined) throw wrong(text, "the scheme decides about TLS; remove the query");
      return tcp(text, afterSlashes(text, rest), scheme === "https", scheme === "https" ? 443 : 80);
    case "grpc":
    case "grpcs":
      if (asked !== undefined && asked !== (scheme === "grpcs"))
        throw wrong(text, "its scheme and its query contradict each other");
      return tcp(text, afterSlashes(text, rest), scheme === "grpcs");
    case "dns":
      return dns(text, rest, asked ?? false);
    case "unix":
    case "unix-abstract": {
      const path = rest.replace(/^\/\//, "");
      if (path === "") throw wrong(text, "it has no path");
      return { kind: "unix", path: scheme === "unix" ? path : `\0${path}`, tls: asked ?? false };
    }
    case "vsock":
      throw wrong(text, "Node cannot connect to vsock");
    case undefined:
      return tcp(text, target, asked ?? false);
    default:
      // A host without a dot before its port and query, as in localhost:50001, has no scheme: see the pattern.
      throw wrong(
        text,
        `its scheme ${scheme} is not one of http, https, grpc, grpcs, dns, unix and unix-abstract`,
      );
  }
}

function splitQuery(text: string): { target: string; tls: boolean | undefined } {
  const at = text.indexOf("?");
  if (at < 0) return { target: text, tls: undefined };
  const parameters = [...new URLSearchParams(text.slice(at + 1))];
  const [name, value] = parameters[0] ?? [];
  if (parameters.length !== 1 || name !== "tls")
    throw wrong(text, "its query may be only ?tls=true or ?tls=false");
  if (value !== "true" && value !== "false") throw wrong(text, "tls must be true or false");
  return { target: text.slice(0, at), tls: value === "true" };
}

function afterSlashes(text: string, rest: string): string {
  if (!rest.startsWith("//")) throw wrong(text, "its scheme must be followed by //");
  return rest.slice(2).replace(/\/$/, "");
}

function dns(text: string, rest: string, tls: boolean): Endpoint {
  if (!rest.startsWith("//")) return tcp(text, rest, tls);
  const slash = rest.indexOf("/", 2);
  if (slash < 0) throw wrong(text, "dns:// must be followed by a DNS server or none, a slash and a host");
  const endpoint = tcp(text, rest.slice(slash + 1), tls);
  const server = rest.slice(2, slash);
  return server === "" ? endpoint : ({ ...endpoint, dnsAuthority: server } as Endpoint);
}

function tcp(text: string, hostAndPort: string, tls: boolean, defaultPort = DEFAULT_PORT): Endpoint {
  const found = /^(?:\[([^\]]+)\]|([^[\]/@]*?))(?::(\d+))?$/.exec(hostAndPort);
  if (found === null) {
    throw wrong(text, hostAndPort.includes("/") ? "it must not have a path" : "its host cannot be read");
  }
  const [, bracketed, plain = "", port] = found;
  if (bracketed !== undefined && !isIPv6(bracketed))
    throw wrong(text, "the text in brackets is not an IPv6 address");
  if (plain.includes(":")) throw wrong(text, "an IPv6 address must be in brackets");
  if (/[\s#%\\]|\p{Cc}/u.test(plain)) throw wrong(text, "its host has a character that no host name has");
  // gRPC's own resolvers take an empty host, as in ":50001", for this machine.
  const host = bracketed ?? (plain === "" && port !== undefined ? "localhost" : plain);
  if (host === "") throw wrong(text, "it has no host");
  const number = port === undefined ? defaultPort : Number(port);
  if (number < 1 || number > 65_535) throw wrong(text, "its port is not between 1 and 65535");
  return { kind: "tcp", host, port: number, tls };
}

function wrong(text: string, why: string): Error {
  if (text.includes("@")) why = "it must not contain credentials";
  return invalidArgument(`${JSON.stringify(redacted(text))} is not a gRPC endpoint: ${why}`);
}
