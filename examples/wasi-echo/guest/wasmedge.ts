import { DaprClient } from "@dapr-ts/wasi-fetch";
import { appOptions, serve, sidecar } from "@dapr-ts/wasi-fetch/wasmedge";
import { echoApp } from "./echo-app.ts";

declare const env: Readonly<Record<string, string | undefined>>;

serve(echoApp(new DaprClient(sidecar()), appOptions()), { port: Number(env["APP_PORT"] ?? 9004) });
