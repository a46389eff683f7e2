import { DaprClient, type HeaderRecord } from "@dapr-ts/wasi-fetch";
import { echoApp } from "./echo-app.ts";

declare const env: Readonly<Record<string, string | undefined>>;

const client = new DaprClient({ httpEndpoint: `http://127.0.0.1:${env["DAPR_HTTP_PORT"] ?? "3502"}` });
const app = echoApp(client, { appToken: env["APP_API_TOKEN"] });

/** Answers a request that the host has taken. */
export async function handle(method: string, path: string, headers: HeaderRecord, body: ArrayBuffer) {
  const answer = await app.handle({ method, path, headers, body: new Uint8Array(body) });
  // The echo's answers are whole; one that streams would be gathered here.
  const content = answer.body instanceof Uint8Array ? answer.body.slice().buffer : answer.body;
  return { ...answer, body: content };
}
