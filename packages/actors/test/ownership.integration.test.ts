import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { Fleet, type HostName } from "./support/fleet.ts";

/** Which part is away, and how it goes and comes back. */
interface Fault {
  readonly name: string;
  readonly channels: readonly ("http" | "stream")[];
  readonly begin: (fleet: Fleet) => Promise<unknown>;
  readonly end: (fleet: Fleet) => Promise<unknown>;
  readonly awayMs: number;
}

const BOTH = ["http", "stream"] as const;
const ONE: HostName = "one";

const FAULTS: readonly Fault[] = [
  {
    name: "the app is unhealthy",
    channels: ["http"],
    awayMs: 8_000,
    begin: async (fleet) => fleet.host(ONE).signal("SIGUSR2"),
    end: async (fleet) => fleet.host(ONE).signal("SIGUSR2"),
  },
  {
    name: "the app is frozen",
    channels: BOTH,
    awayMs: 30_000,
    begin: async (fleet) => fleet.host(ONE).signal("SIGSTOP"),
    end: async (fleet) => fleet.host(ONE).signal("SIGCONT"),
  },
  {
    name: "the sidecar is frozen",
    channels: BOTH,
    awayMs: 30_000,
    begin: (fleet) => fleet.runtime.apps[ONE].pause(),
    end: (fleet) => fleet.runtime.apps[ONE].resume(),
  },
  {
    name: "the app and the sidecar are frozen",
    channels: BOTH,
    awayMs: 30_000,
    begin: async (fleet) => {
      fleet.host(ONE).signal("SIGSTOP");
      await fleet.runtime.apps[ONE].pause();
    },
    end: async (fleet) => {
      fleet.host(ONE).signal("SIGCONT");
      await fleet.runtime.apps[ONE].resume();
    },
  },
  {
    name: "the sidecar is killed",
    channels: BOTH,
    awayMs: 1_000,
    begin: (fleet) => fleet.runtime.apps[ONE].kill(),
    end: (fleet) => fleet.runtime.apps[ONE].restart(),
  },
  {
    name: "the sidecar is stopped",
    channels: BOTH,
    awayMs: 3_000,
    begin: (fleet) => fleet.runtime.apps[ONE].kill("SIGTERM"),
    end: (fleet) => fleet.runtime.apps[ONE].restart(),
  },
  {
    name: "the app is killed",
    channels: BOTH,
    awayMs: 3_000,
    begin: (fleet) => fleet.host(ONE).kill(),
    end: (fleet) => fleet.startHost(ONE),
  },
  {
    name: "the app is stopped",
    channels: BOTH,
    awayMs: 3_000,
    begin: (fleet) => fleet.host(ONE).kill("SIGTERM"),
    end: (fleet) => fleet.startHost(ONE),
  },
  {
    name: "placement is killed",
    channels: BOTH,
    awayMs: 3_000,
    begin: async (fleet) => fleet.runtime.placement?.kill(),
    end: async (fleet) => fleet.runtime.placement?.restart(),
  },
];

/**
 * `npm run soak --workspace packages/actors` runs every fault for its own time, ROUNDS times. The short form runs those that
 * found the most, for the time that placement takes to move actors to another host (5 s).
 */
const soak = process.env["ACTORS_SOAK"] !== undefined;
const rounds = soak ? Number(process.env["ROUNDS"] ?? 1) : 1;
const SHORT = ["the app is unhealthy", "the sidecar is frozen", "the app and the sidecar are frozen"];
const SHORT_MS = 8_000;
const only = process.env["FAULT"];

const cases = FAULTS.filter(({ name }) =>
  only === undefined ? soak || SHORT.includes(name) : name === only,
).flatMap(({ awayMs, ...fault }) =>
  fault.channels.map((channel) => ({
    ...fault,
    channel,
    awayMs: soak ? awayMs : Math.min(awayMs, SHORT_MS),
  })),
);

// Without a retry: the subject is that nothing is lost.
test.for(cases)(
  "loses nothing, hosted over $channel, while $name",
  { retry: 0, timeout: 900_000 },
  async ({ channel, begin, end, awayMs, name }, { annotate }) => {
    await using fleet = await Fleet.start(channel);
    await fleet.call();
    const recovered: string[] = [];
    for (let round = 0; round < rounds; round++) {
      await begin(fleet);
      await delay(awayMs);
      await end(fleet);
      recovered.push(`${(await fleet.everyIdAnswers()).toFixed(0)} ms`);
      // Calls that were held up begin to count again.
      await delay(2_000);
    }
    const { failures, wrong, ...counts } = await fleet.findings();
    console.log(
      `${channel}, ${name}: every id answered ${recovered.join(", ")} after the end`,
      counts,
      Object.fromEntries(failures),
    );
    await annotate(JSON.stringify(counts), "totals");
    expect({ lost: counts.lost, overlaps: counts.overlaps, wrong }).toEqual({
      lost: 0,
      overlaps: 0,
      wrong: [],
    });
  },
);
