import { getEnvironment } from "wasi:cli/environment@0.2.10";
import * as types from "wasi:http/types@0.2.10";
import { DaprApp, DaprClient, reply } from "@dapr-ts/wasi-fetch";
import { handlerOf } from "@dapr-ts/wasi-fetch/wasi-http";

async function* slices() {
  for (let i = 0; i < 100; i++) yield String(i % 10).repeat(1000);
}

function start(): DaprApp {
  const { DAPR_HTTP_PORT = "", APP_API_TOKEN } = Object.fromEntries(getEnvironment());
  const dapr = new DaprClient({ httpEndpoint: `http://127.0.0.1:${DAPR_HTTP_PORT}` });
  return new DaprApp({ appToken: APP_API_TOKEN, maxBodyBytes: 1_000_000 })
    .method("echo", async (request) =>
      reply(await request.bytes(), {
        status: 201,
        headers: {
          "x-asked": `${request.method} ${request.headers.get("x-asked") ?? ""}`,
          "set-cookie": ["a=1", "b=2"],
        },
      }),
    )
    .method("nothing", () => undefined)
    .method("slices", () => slices())
    .method("throws", () => {
      throw new Error("oh no");
    })
    .subscribe("pubsub", "orders", async (order: { id: string }) => {
      await dapr.state.set("statestore", order.id, order);
    });
}

let app: DaprApp | undefined;

export const incomingHandler = handlerOf({ handle: (request) => (app ??= start()).handle(request) }, types);
