import { describe, expect, test } from "vitest";
import type { Job } from "@dapr-ts/core";
import { Ledger } from "./support/ledger.ts";
import { startWorld } from "./support/world.ts";

const lacking = process.env["DAPR_TS_LACKS_CONTAINERS"];
if (lacking !== undefined) console.warn(`the server with sidecars in containers is skipped: ${lacking}`);

describe.skipIf(lacking !== undefined)("behind a sidecar in a container", () => {
  test.each(["http", "grpc"] as const)("events, invocations and jobs, over %s", async (wayIn) => {
    const handled = new Ledger<unknown>();
    const dead = new Ledger<unknown>();
    const jobs = new Ledger<Job>();
    await using world = await startWorld(wayIn, {
      backend: "container",
      register(server) {
        const handle = (data: unknown): "RETRY" | "DROP" | undefined =>
          data === "bad" ? "DROP" : handled.add(String(data), data) === 0 ? "RETRY" : undefined;
        server.subscribe("redis", "orders", handle, { deadLetterTopic: "dead" });
        server.subscribe("redis", "dead", (data) => void dead.add(String(data), data));
        server.method("greet/:name", ({ params }) => `Hello, ${String(params["name"])}!`);
        server.job("report", (job) => void jobs.add("report", job));
      },
    });
    await world.dapr.pubsub.publish("redis", "orders", "good");
    await world.dapr.pubsub.publish("redis", "orders", "bad");
    await handled.until("good", 2);
    await dead.until("bad", 1);
    expect(handled.count("bad")).toBe(0);
    expect(await world.other.invoker.invoke("app", "greet/Ada")).toBe("Hello, Ada!");
    await world.dapr.jobs.schedule("report", { dueTime: "0s", data: { a: 1 } });
    expect(await jobs.until("report", 1)).toEqual([{ name: "report", data: { a: 1 } }]);
  });
});
