import { promises } from "node:dns";
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Endpoint } from "./endpoint.ts";
import type { TlsOptions } from "../tls-options.ts";

/** Opens a connection to the endpoint for a session of HTTP/2. */
export function openSocket(endpoint: Endpoint, tls: TlsOptions | undefined): Socket | TLSSocket {
  const address =
    endpoint.kind === "unix"
      ? { path: endpoint.path }
      : { host: endpoint.host, port: endpoint.port, ...lookupOf(endpoint.dnsAuthority) };
  if (!endpoint.tls) return connectPlain(address);
  // Node warns of an address as server name (RFC 6066). Without one it checks the certificate for the address.
  const name = endpoint.kind === "unix" ? "localhost" : isIP(endpoint.host) === 0 ? endpoint.host : undefined;
  const servername = name === undefined ? {} : { servername: name };
  return connectTls({ ALPNProtocols: ["h2"], ...servername, ...tls, ...address });
}

/** Resolves names by one DNS server instead of the system's, for `dns://server/host` endpoints. */
function lookupOf(dnsAuthority: string | undefined): { lookup?: LookupFunction } {
  if (dnsAuthority === undefined) return {};
  const resolver = new promises.Resolver();
  resolver.setServers([dnsAuthority]);
  return {
    lookup: (hostname, options, callback) => {
      const four = resolver
        .resolve4(hostname)
        .then((found) => found.map((address) => ({ address, family: 4 })));
      const addresses = four.catch(() =>
        resolver.resolve6(hostname).then((found) => found.map((address) => ({ address, family: 6 }))),
      );
      addresses.then(
        (found) => {
          if (options.all === true) callback(null, found);
          else callback(null, found[0]?.address ?? "", found[0]?.family);
        },
        (error: unknown) => callback(error as NodeJS.ErrnoException, ""),
      );
    },
  };
}
