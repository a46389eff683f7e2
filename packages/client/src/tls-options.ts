import type { ConnectionOptions } from "node:tls";

/** TLS options of an endpoint. Names and meanings are those of `node:tls`. */
export type TlsOptions = Pick<
  ConnectionOptions,
  "ca" | "cert" | "key" | "passphrase" | "pfx" | "servername" | "rejectUnauthorized" | "checkServerIdentity"
>;
