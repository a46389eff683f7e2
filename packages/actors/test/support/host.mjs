// A host of actors in a process of its own, of the built packages. It prints "ready", stops on SIGTERM, and turns unhealthy
// and healthy again on SIGUSR2. With the option `ledger` each turn writes its begin and end to that file.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Actor, actors } from "@dapr-ts/actors";
import { DaprServer } from "@dapr-ts/server";

const { port, channel, httpEndpoint, grpcEndpoint, ledger } = JSON.parse(process.argv[2]);

let turns = 0;

/** Runs a turn and writes when it began and ended, on the clock that all processes of the machine share. */
async function recorded(actor, run) {
  if (ledger === undefined) return run();
  const turn = `${process.pid}-${++turns}`;
  const write = (what) =>
    appendFileSync(ledger, `${process.hrtime.bigint()} ${actor.type}/${actor.id} ${turn} ${what}\n`);
  write("begin");
  try {
    return await run();
  } finally {
    write("end");
  }
}

class Ledger extends Actor {
  increment() {
    return recorded(this, async () => {
      const n = ((await this.state.get("n")) ?? 0) + 1;
      this.state.set("n", n);
      if (ledger !== undefined) await delay(2);
      return { n };
    });
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

/** Keeps its value in a field, read once when the actor becomes active. */
class Tally extends Actor {
  #n = 0;

  async onActivate() {
    this.#n = (await this.state.get("n")) ?? 0;
  }

  increment() {
    return recorded(this, async () => {
      this.#n++;
      this.state.set("n", this.#n);
      if (ledger !== undefined) await delay(2);
      return { n: this.#n };
    });
  }

  read() {
    return { n: this.#n };
  }
}

let healthy = true;
process.on("SIGUSR2", () => (healthy = !healthy));

const server = new DaprServer({ port, channel, client: { httpEndpoint, grpcEndpoint } });
server.health(() => healthy);
server.use(actors({ Ledger, Tally }));
await server.start();
console.log("ready");
