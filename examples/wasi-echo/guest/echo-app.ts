import { DaprApp, reply, type Reply, type DaprAppOptions, type DaprClient } from "@dapr-ts/wasi-fetch";
import { Actor, actors } from "@dapr-ts/wasi-fetch/actors";

/** An actor inside the guest: it counts, and its sidecar keeps the count. */
class Counter extends Actor {
  async increment(by: number): Promise<number> {
    const count = ((await this.state.get<number>("count")) ?? 0) + by;
    this.state.set("count", count);
    return count;
  }
}

/** The echo service, the same on every engine. */
export function echoApp(client: DaprClient, options: DaprAppOptions = {}): DaprApp {
  const app = new DaprApp(options);
  app.method("/", ({ method }) => (method === "GET" ? reply("Please POST to /echo") : nothing()));
  app.method("/echo", async (request) => {
    if (request.method !== "POST") return nothing();
    const type = request.headers.get("content-type") ?? "application/octet-stream";
    return reply(await request.bytes(), { headers: { "content-type": type } });
  });
  app.method("/*", nothing);
  return app.use(actors({ Counter }, { client }));
}

const nothing = (): Reply => reply(undefined, { status: 404 });
