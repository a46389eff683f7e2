import { DaprClient } from "@dapr-ts/client";
import { startFaultProxy } from "@dapr-ts/testing";
import { brokenOf, type Row } from "../row.ts";
import { Handled } from "../load.ts";
import { PUBSUB, TOPIC, quiet, startWorld } from "../world.ts";

/** T23: the sidecar does the work and its response is lost. */
export const answersLost: readonly Row[] = (["http", "grpc"] as const).map((protocol) => ({
  id: `T23 ${protocol}`,
  goal: "a call whose response is lost fails, and what it does happens once",
  fault: "a proxy forwards the request and resets the connection when the response begins",
  short: { events: 20, cycles: 1, outageMs: 0 },
  long: { events: 1_000, cycles: 1, outageMs: 0 },
  async run({ events }) {
    await using world = await startWorld({ channel: "http" });
    const handled = new Handled();
    const invoked = new Handled();
    await using server = world.newServer();
    server.subscribe<number>(PUBSUB, TOPIC, (n) => handled.add(n));
    server.method("effect", async (request) => {
      invoked.add(await request.json<number>());
      return "done";
    });
    await server.start();
    const { httpEndpoint, grpcEndpoint } = world.sidecar;
    await using proxy = await startFaultProxy({ target: protocol === "http" ? httpEndpoint : grpcEndpoint });
    await using client = new DaprClient({
      protocol,
      httpEndpoint: protocol === "http" ? proxy.endpoint : httpEndpoint,
      grpcEndpoint: protocol === "grpc" ? proxy.endpoint : grpcEndpoint,
      logger: quiet,
      timeoutMs: 2_000,
    });
    let succeeded = 0;
    for (let n = 0; n < events; n++) {
      // Open the connection first: over gRPC its beginning is a response, too.
      proxy.heal();
      await client.metadata.get({ timeoutMs: 30_000 });
      proxy.dropResponses();
      const call =
        n % 2 === 0
          ? client.pubsub.publish(PUBSUB, TOPIC, n)
          : client.invoker.invoke("app", "effect", { body: n });
      await call.then(
        () => succeeded++,
        () => undefined,
      );
    }
    const even = Array.from({ length: events }, (_, n) => n).filter((n) => n % 2 === 0);
    // A probe after all of them shows that what was to come has come.
    await world.client.pubsub.publish(PUBSUB, TOPIC, -1);
    await handled.missing([-1]);
    const reached = even.filter((n) => handled.counts.has(n)).length;
    return {
      figures: {
        calls: events,
        "published events": reached,
        "invoked methods": invoked.counts.size,
        repeated: handled.duplicates + invoked.duplicates,
      },
      broken: brokenOf({
        "no call succeeds": succeeded === 0,
        "nothing happens twice": handled.duplicates + invoked.duplicates === 0,
        "the requests reached the sidecar": reached > 0 && invoked.counts.size > 0,
      }),
    };
  },
}));
