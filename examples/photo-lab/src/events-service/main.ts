import { DaprServer, reply } from "@dapr-ts/server";
import { serverOptions } from "../app-options.ts";
import { EVENTS_TOPIC, PUBSUB, STATE_STORE } from "../components.ts";
import { problem } from "../photo/problem.ts";
import { runApp } from "../run-app.ts";
import { EventStore } from "./event-store.ts";
import { readEvent } from "./image-event.ts";

const server = new DaprServer({
  ...serverOptions({ port: 9007, daprHttpPort: 3505 }),
  // No page may clear the events of the person who has it open.
  refuseBrowserCalls: true,
});
const events = new EventStore(server.client.state, STATE_STORE);

server.subscribe(PUBSUB, EVENTS_TOPIC, async (data, ctx) => {
  const event = readEvent(data);
  if (typeof event === "string") return "DROP";
  await events.add(event, ctx.event.id);
  return "SUCCESS";
});

server.method("/", () => reply("The valid endpoints are /init /create_event /events"), { verb: "GET" });

server.method(
  "create_event",
  async (request) => {
    const event = readEvent(await request.json());
    if (typeof event === "string") return problem(400, "bad_request", event);
    await events.add(event);
    return { status: true };
  },
  { verb: "POST" },
);

server.method("events", () => events.list(), { verb: "GET" });

server.method(
  "init",
  async () => {
    await events.clear();
    return { status: true };
  },
  { verb: ["GET", "POST"] },
);

await runApp("events-service", server);
