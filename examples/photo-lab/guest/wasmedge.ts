import "./platform.ts";
import { DaprClient } from "@dapr-ts/wasi-fetch";
import { appOptions, serve, sidecar } from "@dapr-ts/wasi-fetch/wasmedge";
import { imageApp } from "./image-app.ts";

// What WasmEdge gives.
declare const env: Readonly<Record<string, string | undefined>>;
declare const print: (line: string) => void;

serve(imageApp(new DaprClient(sidecar()), print, appOptions()), { port: Number(env["APP_PORT"] ?? 9005) });
