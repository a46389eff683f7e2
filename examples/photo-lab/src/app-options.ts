import { parseArgs } from "node:util";
import type { DaprServerOptions } from "@dapr-ts/server";
import { MAX_ANSWER_BYTES } from "./photo/limits.ts";

/** Where an app and its sidecar are when nobody says otherwise. */
export interface DefaultPorts {
  readonly port: number;
  readonly daprHttpPort: number;
}

/**
 * The options of an app's server: its ports by the flags `--port` and `--dapr-http-port`, else by the variables that Dapr
 * sets for apps (APP_PORT, DAPR_HTTP_PORT, DAPR_HTTP_ENDPOINT), else the usual ones.
 */
export function appOptions(usual: DefaultPorts, args = process.argv.slice(2)): DaprServerOptions {
  const { values } = parseArgs({
    args,
    options: { port: { type: "string" }, "dapr-http-port": { type: "string" } },
  });
  const daprPort = values["dapr-http-port"] ?? process.env["DAPR_HTTP_PORT"] ?? usual.daprHttpPort;
  const endpoint = values["dapr-http-port"] === undefined ? process.env["DAPR_HTTP_ENDPOINT"] : undefined;
  return {
    port: Number(values.port ?? process.env["APP_PORT"] ?? usual.port),
    // runApp has its own.
    stopSignals: [],
    client: {
      httpEndpoint: endpoint ?? `http://127.0.0.1:${String(daprPort)}`,
      maxBodyBytes: MAX_ANSWER_BYTES,
      timeoutMs: 30_000,
    },
  };
}
