import { DaprApp, DaprClient, reply } from "@dapr-ts/wasi-fetch";
import { Actor, actorProxy, actors } from "@dapr-ts/wasi-fetch/actors";
import { unexpectedNames } from "./limited-engine.ts";
import { limitedFetch, type HostFetch } from "./limited-fetch.ts";

declare const hostFetch: HostFetch;

/** A request or a response as the host passes it: the bytes of the body as characters. */
export interface Message {
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

class Counter extends Actor {
  async increment(by: number): Promise<number> {
    const count = ((await this.state.get<number>("count")) ?? 0) + by;
    this.state.set("count", count);
    return count;
  }
}

const TEXT = { "content-type": "text/plain" };

const seen: Record<string, unknown[]> = {};
const see = (name: string, what: unknown): void => void (seen[name] ??= []).push(what);

let dapr: DaprClient;
let app: DaprApp;

export async function start(httpEndpoint: string): Promise<string> {
  dapr = new DaprClient({ fetch: limitedFetch(hostFetch), httpEndpoint, timeoutMs: 20_000 });
  app = new DaprApp()
    .subscribe("pubsub", "orders", (order, ctx) => see("orders", [order, ctx.topic, ctx.event.type]))
    .subscribe("pubsub", "poison", () => "DROP", { deadLetterTopic: "dead" })
    .subscribe("pubsub", "dead", (data) => see("dead", data))
    .method("echo", async (request) => reply(await request.bytes(), { headers: { "x-echo": "yes" } }))
    .method("orders/:id", (request) => ({ id: request.params["id"], full: request.query.get("full") }))
    .method("fail", () => {
      throw new Error("a handler that fails");
    })
    .binding("tick", () => see("tick", "tick"))
    .job("report", (job) => see("report", job.data))
    .use(actors({ Counter }, { client: dapr }))
    .use({
      name: "lengths",
      install: (host) =>
        host.route("POST", "/length", async ({ body }) => {
          const bytes = body instanceof Uint8Array ? body : new Uint8Array();
          return { status: 200, headers: TEXT, body: String(host.platform.utf8Decode(bytes).length) };
        }),
    });
  return JSON.stringify(unexpectedNames());
}

/** Responds to a request that the host's server received. */
export async function handle(json: string): Promise<string> {
  const { method = "", path = "", headers, body } = JSON.parse(json) as Message;
  const bytes = Uint8Array.from(body, (character) => character.charCodeAt(0));
  const answer = await app.handle({ method, path, headers, ...(bytes.length > 0 && { body: bytes }) });
  const sent = answer.body ?? "";
  if (typeof sent !== "string" && !(sent instanceof Uint8Array))
    throw new Error("this test's app must not respond with a stream");
  const text = typeof sent === "string" ? unescape(encodeURIComponent(sent)) : String.fromCharCode(...sent);
  return JSON.stringify({ status: answer.status, headers: answer.headers, body: text });
}

/** Returns what the handlers received, by name. */
export async function show(name: string): Promise<string> {
  return JSON.stringify(seen[name] ?? []);
}

/** Uses the guest's own client. */
export async function act(what: string): Promise<string> {
  switch (what) {
    case "publish":
      await dapr.pubsub.publish("pubsub", "orders", { total: 1, name: "größer" });
      await dapr.pubsub.publish("pubsub", "poison", "bad", { contentType: "text/plain" });
      return "";
    case "schedule":
      await dapr.jobs.schedule("report", { dueTime: 10, data: { format: "pdf" } });
      return "";
    case "count": {
      const counter = actorProxy<Counter>(dapr, "Counter", "c1");
      return JSON.stringify([await counter.increment(2), await counter.increment(3)]);
    }
    default:
      return JSON.stringify(await dapr.invoker.invoke("guest", what));
  }
}
