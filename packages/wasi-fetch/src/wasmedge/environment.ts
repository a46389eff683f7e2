import type { DaprAppOptions, DaprClientOptions } from "../index.ts";
import { fetch } from "./fetch.ts";
import { guest } from "./guest.ts";

/**
 * Returns the options of a client of this guest's sidecar: `fetch`, the endpoint by DAPR_HTTP_ENDPOINT or by 127.0.0.1 and
 * DAPR_HTTP_PORT (default 3500), and the token by DAPR_API_TOKEN. The guest has the variables that WasmEdge passes with
 * `--env`, such as `wasmedge --env DAPR_HTTP_PORT=3502 …`.
 *
 * @example
 * ```ts
 * const dapr = new DaprClient(sidecar());
 * ```
 */
export function sidecar(): DaprClientOptions & { fetch: typeof fetch; httpEndpoint: string } {
  const { DAPR_HTTP_ENDPOINT, DAPR_HTTP_PORT, DAPR_API_TOKEN } = guest().env;
  return {
    fetch,
    httpEndpoint: DAPR_HTTP_ENDPOINT || `http://127.0.0.1:${DAPR_HTTP_PORT || "3500"}`,
    apiToken: DAPR_API_TOKEN?.trim() || undefined,
  };
}

/** Returns the options of an app in this guest: the token that daprd sends with its calls, by APP_API_TOKEN. */
export function appOptions(): DaprAppOptions {
  return { appToken: guest().env["APP_API_TOKEN"]?.trim() };
}
