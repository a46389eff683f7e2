import { DaprApp, reply } from "@dapr-ts/wasi-fetch";
import { appOptions, serve } from "@dapr-ts/wasi-fetch/wasmedge";

declare const env: Readonly<Record<string, string | undefined>>;

async function* slices() {
  for (let i = 0; i < 300; i++) yield String(i % 10).repeat(1000);
}

async function* broken() {
  yield "some";
  throw new Error("the source is dry");
}

const app = new DaprApp({ ...appOptions(), maxBodyBytes: 4_000_000 });
app.method("echo", async (request) =>
  reply(await request.bytes(), { headers: { "x-ratio": request.headers.get("x-ratio") ?? "" } }),
);
app.method("nothing", () => undefined);
app.method("throws", () => {
  throw new Error("oh no");
});
app.method("slices", () => slices());
app.method("broken", () => broken());
serve(app, { port: Number(env["APP_PORT"]), headersTimeoutMs: 300, requestTimeoutMs: 1000 });
