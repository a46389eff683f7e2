import { setTimeout as pause } from "node:timers/promises";
import { Actor, actorProxy, actors } from "@dapr-ts/actors";
import { until } from "../load.ts";
import { brokenOf, type Row } from "../row.ts";
import { startWorld } from "../world.ts";

/** Times at which a schedule of one second fired. */
class Ticks {
  readonly #times: number[] = [];

  add(): void {
    this.#times.push(performance.now());
  }

  get count(): number {
    return this.#times.length;
  }

  /** Resolves when it has fired so many times more. */
  async more(count: number): Promise<number> {
    const before = this.count;
    return until(() => this.count >= before + count, 120_000);
  }
}

/** T15: reminders and jobs while the scheduler or the app is away, and a handler that always fails. */
export const schedules: Row = {
  id: "T15 http",
  goal: "reminders and jobs fire while an app is up, and again after an outage; a job without a policy whose handler fails is tried four times",
  fault: "SIGKILL of the scheduler and a restart; the app stops and another one starts; a handler throws",
  short: { events: 2, cycles: 1, outageMs: 1_000 },
  long: { events: 20, cycles: 5, outageMs: 5_000 },
  async run({ events: ticksBetween, cycles, outageMs }, progress) {
    await using world = await startWorld({ channel: "http", controlPlane: true });
    const { client, runtime } = world;
    // A scheduler that was killed holds its lease for 20 s (etcd); that is for the long form.
    const killsScheduler = cycles > 1;
    const jobs = new Ticks();
    const reminders = new Ticks();
    let failures = 0;
    class Ticker extends Actor {
      begin(): Promise<void> {
        return this.reminders.register("tick", { method: "tick", dueTimeMs: 1_000, periodMs: 1_000 });
      }
      tick(): void {
        reminders.add();
      }
    }
    const startApp = async (): Promise<AsyncDisposable> => {
      const server = world.newServer();
      server.use(actors({ Ticker }));
      server.job("tick", () => jobs.add());
      server.job("failing", () => {
        failures++;
        throw new Error("always");
      });
      await server.start();
      return server;
    };
    let app = await startApp();
    try {
      const ticker = actorProxy<Ticker>(client, "Ticker", "one");
      const hasBegun = () =>
        ticker.begin().then(
          () => true,
          () => false,
        );
      await until(hasBegun, 60_000);
      await client.jobs.schedule("tick", { schedule: "@every 1s" });
      await client.jobs.schedule("failing", { dueTime: "0s" });
      const both = async (): Promise<number> =>
        Math.max(await jobs.more(ticksBetween), await reminders.more(ticksBetween));
      const steady = await both();
      // All four while the app is up: a try that finds its port closed would count too.
      await until(() => failures >= 4, 60_000);
      let afterScheduler = 0;
      let afterApp = 0;
      for (let cycle = 0; cycle < cycles; cycle++) {
        if (killsScheduler) {
          await runtime.scheduler?.kill();
          await runtime.scheduler?.exited;
          await pause(outageMs);
          await runtime.scheduler?.restart();
          afterScheduler = Math.max(afterScheduler, await both());
        }
        await app[Symbol.asyncDispose]();
        await pause(outageMs);
        app = await startApp();
        afterApp = Math.max(afterApp, await both());
        progress(`cycle ${String(cycle + 1)} of ${String(cycles)}`);
      }
      return {
        figures: {
          "ticks of the job": jobs.count,
          "ticks of the reminder": reminders.count,
          [`ms for ${String(ticksBetween)} ticks`]: String(steady),
          ...(killsScheduler && { "after the scheduler was killed": afterScheduler }),
          "after the app was away": afterApp,
          "tries of the failing job": failures,
        },
        broken: brokenOf({
          "both fire": steady < Infinity,
          "both fire after the scheduler was killed": afterScheduler < Infinity,
          "both fire after the app was away": afterApp < Infinity,
          "the failing job was tried four times": failures === 4,
        }),
      };
    } finally {
      await app[Symbol.asyncDispose]();
    }
  },
};
