// A host of actors in a process of its own, of the built packages. It says "ready", and stops on SIGTERM.
import { Actor, actors } from "@dapr-ts/actors";
import { DaprServer } from "@dapr-ts/server";

class Ledger extends Actor {
  async increment() {
    const n = ((await this.state.get("n")) ?? 0) + 1;
    this.state.set("n", n);
    return { n };
  }

  async remind() {
    await this.reminders.register("r", { method: "reminded", dueTimeMs: 100, periodMs: 1000 });
  }

  async reminded() {
    this.state.set("reminded", ((await this.state.get("reminded")) ?? 0) + 1);
  }

  async read() {
    return { n: (await this.state.get("n")) ?? 0, reminded: (await this.state.get("reminded")) ?? 0 };
  }
}

const { port, channel, httpEndpoint, grpcEndpoint } = JSON.parse(process.argv[2]);
const server = new DaprServer({ port, channel, client: { httpEndpoint, grpcEndpoint } });
server.use(actors({ Ledger }));
await server.start();
console.log("ready");
