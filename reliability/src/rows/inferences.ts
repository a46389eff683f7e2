import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { openBareStream } from "../bare-stream.ts";
import { Handled, publish, until } from "../load.ts";
import { brokenOf, type Row } from "../row.ts";
import { PUBSUB, TOPIC, startWorld } from "../world.ts";

const LONG = { events: 100, cycles: 1, outageMs: 0 };
/** The smallest whole number that a double cannot hold. */
const BIG = "9007199254740993";

/** Each event is acknowledged a second time. */
const doubleAcknowledgement: Row = {
  id: "T7 bare client, acknowledged twice",
  goal: "daprd survives events that a stream acknowledges twice, and delivers the next ones",
  fault: "each event is acknowledged twice",
  short: undefined,
  long: LONG,
  async run({ events }) {
    await using world = await startWorld({ channel: "stream" });
    const handled = new Handled();
    const stream = await openBareStream(
      world.sidecar.grpcEndpoint,
      (n) => {
        handled.add(n);
        return Promise.resolve();
      },
      2,
    );
    const { acknowledged } = await publish(world.client, events);
    const lost = await handled.missing(acknowledged, 5_000);
    const healthy = await world.client.health.isOutboundHealthy();
    await stream.cut();
    return {
      figures: { events: acknowledged.length, "not delivered": lost.length, duplicates: handled.duplicates },
      broken: brokenOf({ "daprd is healthy": healthy, "every event is delivered": lost.length === 0 }),
    };
  },
};

/** Numbers that a double cannot hold. */
const numbers: Row = {
  id: "T1 bare client, numbers",
  goal: "daprd rounds numbers beyond 2^53 in events that it delivers over gRPC",
  fault: "none",
  short: undefined,
  long: LONG,
  async run() {
    await using world = await startWorld({ channel: "stream" });
    let received = "";
    const stream = await openBareStream(world.sidecar.grpcEndpoint, (_n, text) => {
      received = text;
      return Promise.resolve();
    });
    await fetch(`${world.sidecar.httpEndpoint}/v1.0/publish/${PUBSUB}/${TOPIC}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: BIG,
    });
    await until(() => received !== "", 10_000);
    await stream.cut();
    return {
      figures: { published: BIG, received },
      broken: brokenOf({ "the number is rounded": received !== BIG && received !== "" }),
    };
  },
};

/** Probes of which every other one fails. */
const probes: Row = {
  id: "T11 bare app",
  goal: "daprd 1.18.2 counts failed probes of an app's health that are not in a row",
  fault: "every other probe fails",
  short: undefined,
  long: { ...LONG, outageMs: 20_000 },
  async run({ outageMs }) {
    const appHealthCheck = { probeIntervalMs: 1_000, threshold: 3 };
    await using world = await startWorld({ channel: "http", appHealthCheck });
    let count = 0;
    let failed = 0;
    const app = createServer((request, response) => {
      const fails = request.url === "/healthz" && count++ > 2 && count % 2 === 0;
      if (fails) failed++;
      response.writeHead(fails ? 500 : 200).end();
    });
    app.listen(world.appPort, "127.0.0.1");
    await once(app, "listening");
    const isUnhealthy = (): boolean => /entered un-?healthy status/i.test(world.sidecar.logs());
    const unhealthyAfter = await until(isUnhealthy, outageMs);
    const failedProbes = failed;
    app.closeAllConnections();
    app.close();
    await pause(0);
    return {
      figures: { "unhealthy after, ms": unhealthyAfter, "failed probes until then": failedProbes },
      broken: brokenOf({ "the app counts as unhealthy": unhealthyAfter < Infinity }),
    };
  },
};

/** Inferences about daprd from its sources, each shown by a bare client or app. */
export const inferences: readonly Row[] = [doubleAcknowledgement, numbers, probes];
