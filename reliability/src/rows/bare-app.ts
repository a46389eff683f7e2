import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Handled, publish } from "../load.ts";
import { brokenOf, type Row } from "../row.ts";
import { PUBSUB, TOPIC, startWorld } from "../world.ts";

/** An app without any of our code, which counts events. */
async function startBareApp(port: number, handled: Handled): Promise<Server> {
  const app = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => {
      response.setHeader("content-type", "application/json");
      if (request.url === "/dapr/subscribe")
        response.end(JSON.stringify([{ pubsubname: PUBSUB, topic: TOPIC, route: "/event" }]));
      else if (request.url === "/event") {
        handled.add((JSON.parse(Buffer.concat(chunks).toString()) as { data: number }).data);
        response.end('{"status":"SUCCESS"}');
      } else response.writeHead(404).end();
    });
  });
  app.listen(port, "127.0.0.1");
  await once(app, "listening");
  return app;
}

async function close(app: Server): Promise<void> {
  app.closeAllConnections();
  app.close();
  await once(app, "close");
}

const AT_ONCE = [100, 1] as const;

/**
 * T9 with a bare app: the part of an app that is away for a while which is daprd's. All requests of the HTTP app channel
 * share one handler (`root` in pkg/middleware/http/pipeline.go of 1.18.2; later sources have no such field), so the error
 * of one request lands in another, and the first one counts as answered with 200 and no body. When the first row breaks,
 * daprd was mended.
 */
export const bareApps: readonly Row[] = AT_ONCE.map((concurrency) => ({
  id: `T9 bare app, ${String(concurrency)} at once`,
  goal:
    concurrency > 1
      ? "daprd 1.18.2 loses events that it delivers over HTTP, several at once, while the app's port is closed"
      : "daprd loses no event that it delivers over HTTP, one at a time, while the app's port is closed",
  fault: "the app's port is closed for a while; the policy of retries lasts longer",
  // A matter of luck within a few seconds.
  short: undefined,
  long: { events: 300, cycles: 3, outageMs: 10_000 },
  async run({ events, cycles, outageMs }) {
    let lost = 0;
    let acknowledged = 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      await using world = await startWorld({ channel: "http", concurrency });
      const handled = new Handled();
      const first = await startBareApp(world.appPort, handled);
      await world.sidecar.waitForApp();
      await publish(world.client, 1, { first: -1 });
      await handled.missing([-1]);
      await close(first);
      const published = await publish(world.client, events);
      await pause(outageMs);
      const next = await startBareApp(world.appPort, handled);
      lost += (await handled.missing(published.acknowledged, 5_000)).length;
      acknowledged += published.acknowledged.length;
      await close(next);
    }
    return {
      figures: { acknowledged, lost },
      broken: brokenOf({
        [concurrency > 1 ? "events are lost" : "no event is lost"]: lost > 0 === concurrency > 1,
      }),
    };
  },
}));
