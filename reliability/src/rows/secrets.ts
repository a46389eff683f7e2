import { inspect } from "node:util";
import { DaprClient, type Logger } from "@dapr-ts/client";
import { brokenOf, type Row } from "../row.ts";
import { PUBSUB, TOPIC, startWorld } from "../world.ts";

const TOKEN = "a-token-that-must-not-appear-73f1";

/** T25: tokens in logs and errors. */
export const tokens: Row = {
  id: "T25",
  goal: "the API token appears in no log line, no error and no printed object",
  fault: "debug logging, calls that fail, a sidecar that is down, a wrong token",
  short: { events: 2, cycles: 1, outageMs: 0 },
  long: { events: 200, cycles: 1, outageMs: 0 },
  async run({ events }) {
    const lines: string[] = [];
    const write = (...parts: unknown[]): void =>
      void lines.push(inspect(parts, { depth: 20, showHidden: true }));
    const logger: Logger = { error: write, warn: write, info: write, debug: write };
    await using world = await startWorld({ channel: "http", apiToken: TOKEN, logger });
    const { httpEndpoint, grpcEndpoint } = world.sidecar;
    await using server = world.newServer();
    server.subscribe(PUBSUB, TOPIC, () => {
      throw new Error("thrown");
    });
    await server.start();
    const failing = async (client: DaprClient): Promise<void> => {
      const calls = [
        () => client.state.get("no-such-store", "k"),
        () => client.pubsub.publish("no-such-pubsub", "t", 1),
        () => client.invoker.invoke("no-such-app", "m"),
        () => client.secret.get("no-such-store", "k"),
      ];
      for (const call of calls) {
        const error = await call().catch((reason: unknown) => reason);
        write(error, JSON.stringify(error), (error as Error | undefined)?.stack);
      }
      write(client, JSON.stringify(client));
    };
    for (let n = 0; n < events; n++) {
      for (const protocol of ["http", "grpc"] as const) {
        await using right = new DaprClient({ protocol, httpEndpoint, grpcEndpoint, logger, apiToken: TOKEN });
        await using wrong = new DaprClient({
          protocol,
          httpEndpoint,
          grpcEndpoint,
          logger,
          apiToken: `${TOKEN}-not`,
        });
        await using down = new DaprClient({
          protocol,
          httpEndpoint: "http://127.0.0.1:1",
          grpcEndpoint: "http://127.0.0.1:1",
          logger,
          apiToken: TOKEN,
          timeoutMs: 1_000,
        });
        for (const client of [right, wrong, down]) await failing(client);
      }
      await world.client.pubsub.publish(PUBSUB, TOPIC, n);
    }
    write(server);
    const found = lines.filter((line) => line.includes(TOKEN));
    return {
      figures: { lines: lines.length, "lines with the token": found.length },
      broken: brokenOf({
        "no line has the token": found.length === 0,
        "something was written": lines.length > 20,
      }).map((text) => (found[0] === undefined ? text : `${text}: ${found[0].slice(0, 300)}`)),
    };
  },
};
