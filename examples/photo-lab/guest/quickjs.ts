import "./platform.ts";
import { DaprClient, type HeaderRecord } from "@dapr-ts/wasi-fetch";
import { imageApp } from "./image-app.ts";

// What the host gives.
declare const env: Readonly<Record<string, string | undefined>>;
declare const print: (line: string) => void;

const app = imageApp(new DaprClient({ httpEndpoint: env["DAPR_HTTP_ENDPOINT"] }), print);

/** Answers a request that the host has taken. */
export async function handle(method: string, path: string, headers: HeaderRecord, body: ArrayBuffer) {
  const answer = await app.handle({ method, path, headers, body: new Uint8Array(body) });
  return {
    ...answer,
    body: answer.body instanceof Uint8Array ? answer.body.slice().buffer : answer.body,
  };
}
