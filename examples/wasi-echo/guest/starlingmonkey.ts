import { getEnvironment } from "wasi:cli/environment@0.2.10";
import * as types from "wasi:http/types@0.2.10";
import { DaprClient } from "@dapr-ts/wasi-fetch";
import { handlerOf } from "@dapr-ts/wasi-fetch/wasi-http";
import { echoApp } from "./echo-app.ts";

/** The environment is available after a request has arrived, and not while the component is built. */
function start() {
  const { DAPR_HTTP_PORT = "3502", APP_API_TOKEN, DAPR_API_TOKEN } = Object.fromEntries(getEnvironment());
  const client = new DaprClient({
    httpEndpoint: `http://127.0.0.1:${DAPR_HTTP_PORT}`,
    apiToken: DAPR_API_TOKEN,
  });
  return echoApp(client, { appToken: APP_API_TOKEN });
}

let app: ReturnType<typeof start> | undefined;

export const incomingHandler = handlerOf({ handle: (request) => (app ??= start()).handle(request) }, types);
