import "@dapr-ts/page-kit/errors";
import { parseArgs } from "node:util";
import { port, readValue } from "@dapr-ts/page-kit/options";
import type { DaprServerOptions } from "@dapr-ts/server";
import { MAX_ANSWER_BYTES } from "./photo/limits.ts";

/** The default ports of an app and its sidecar. */
export interface DefaultPorts {
  readonly port: number;
  readonly daprHttpPort: number;
}

export interface AppSettings {
  readonly port: number;
  /** The endpoint of the sidecar. */
  readonly httpEndpoint: string;
}

/**
 * An app's port and its sidecar's: by the flags `--port` and `--dapr-http-port`, else by the variables that Dapr sets for
 * apps (APP_PORT, DAPR_HTTP_PORT, DAPR_HTTP_ENDPOINT), else the usual ones.
 */
export function appSettings(usual: DefaultPorts, args = process.argv.slice(2)): AppSettings {
  const { values } = parseArgs({
    args,
    options: { port: { type: "string" }, "dapr-http-port": { type: "string" } },
  });
  const portOf = (text: string | undefined, usualPort: number) => readValue("a port", port(usualPort), text);
  const daprPort = portOf(values["dapr-http-port"] ?? process.env["DAPR_HTTP_PORT"], usual.daprHttpPort);
  const endpoint = values["dapr-http-port"] === undefined ? process.env["DAPR_HTTP_ENDPOINT"] : undefined;
  return {
    port: portOf(values.port ?? process.env["APP_PORT"], usual.port),
    httpEndpoint: endpoint ?? `http://127.0.0.1:${String(daprPort)}`,
  };
}

/** The options of an app's server. */
export function serverOptions(usual: DefaultPorts): DaprServerOptions {
  const { httpEndpoint, ...own } = appSettings(usual);
  return {
    ...own,
    // runApp has its own.
    stopSignals: [],
    client: { httpEndpoint, maxBodyBytes: MAX_ANSWER_BYTES, timeoutMs: 60_000 },
  };
}
