import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Bench, type Case, httpAlone } from "./case.ts";

/** The job of this name, as the app was sent it; the app answers when it has it. */
const triggered = (dapr: Bench["dapr"], name: string): Promise<{ body: string }> =>
  dapr.invoker.invoke<{ body: string }>(NAMES.app, `received/job-${name}`, { timeoutMs: 40_000 });

const BYTES = new Uint8Array([0x20, 0xff, 0, 0x0a]);

const DATA: readonly (readonly [what: string, data: unknown, back?: unknown])[] = [
  ["an object", { a: [1, null, "é"], b: { c: true } }],
  ["a string with white space at its ends", "  x\n"],
  ["zero", 0],
  ["false", false],
  ["null", null],
  ["a number above 2^53", 2 ** 60],
  ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
  ["bytes", BYTES],
  ["a string that is base64", "ZGFwci10cw=="],
];

export const jobCases: readonly Case[] = [
  ...DATA.map(([what, data, back = data]): Case => ({
    name: `jobs: ${what} comes back as it is`,
    async run({ dapr, unique }) {
      const name = unique("job");
      await dapr.jobs.schedule(name, { dueTime: 3_600_000, data });
      equal((await dapr.jobs.get(name))?.data, back);
      await dapr.jobs.delete(name);
    },
  })),
  {
    name: "jobs: what was scheduled is what get gives",
    async run({ dapr, unique }) {
      const name = unique("job");
      await dapr.jobs.schedule(name, {
        schedule: "@every 1h30m",
        dueTime: new Date("2099-01-02T03:04:05Z"),
        repeats: 7,
        data: { a: 1 },
        failurePolicy: { constant: { interval: 1_500, maxRetries: 2 } },
      });
      equal(await dapr.jobs.get(name), {
        name,
        schedule: "@every 1h30m",
        dueTime: "2099-01-02T03:04:05.000Z",
        repeats: 7,
        ttl: undefined,
        data: { a: 1 },
        failurePolicy: { constant: { interval: 1_500, maxRetries: 2 } },
      });
      await dapr.jobs.schedule(name, { schedule: 90_000, failurePolicy: { drop: {} }, overwrite: true });
      const replaced = await dapr.jobs.get(name);
      equal([replaced?.schedule, replaced?.data], ["@every 90000ms", null]);
      equal(replaced?.failurePolicy, { drop: {} });
      await dapr.jobs.delete(name);
    },
  },
  {
    name: "jobs: every form of a time is one that Dapr takes",
    async run({ dapr, unique }) {
      const forms = [1, 0.25, 86_400_000, "90s", "1h2m3.5s", "PT1H", "p1d", "P1Y2M", "PT0.5S"];
      for (const form of forms) {
        const name = unique("time");
        await dapr.jobs.schedule(name, { schedule: "0 0 0 1 1 *", dueTime: form, ttl: "P2Y3M" });
        await dapr.jobs.delete(name);
      }
      for (const schedule of ["@daily", "@hourly", "0 30 9 * * 1-5", "@every 1s"]) {
        const name = unique("schedule");
        await dapr.jobs.schedule(name, { schedule, dueTime: 3_600_000 });
        await dapr.jobs.delete(name);
      }
    },
  },
  {
    name: "jobs: a job that is due reaches the app, with its data and without",
    async run({ dapr, unique }) {
      const [withData, without] = [unique("due"), unique("due")];
      await dapr.jobs.schedule(withData, { dueTime: 10, data: { n: [1, "é"] } });
      await dapr.jobs.schedule(without, { dueTime: "10ms" });
      equal(JSON.parse((await triggered(dapr, withData)).body), { n: [1, "é"] });
      equal(JSON.parse((await triggered(dapr, without)).body), null);
    },
  },
  {
    name: "jobs: a name that is taken is already_exists, unless it is to be replaced",
    async run({ dapr, unique }) {
      const name = unique("taken");
      await dapr.jobs.schedule(name, { dueTime: 3_600_000, data: 1 });
      await rejects(dapr.jobs.schedule(name, { dueTime: 3_600_000, data: 2 }), {
        code: "already_exists",
        errorCode: "DAPR_SCHEDULER_SCHEDULE_JOB",
      });
      equal((await dapr.jobs.get(name))?.data, 1);
      await dapr.jobs.schedule(name, { dueTime: 3_600_000, data: 2, overwrite: true });
      equal((await dapr.jobs.get(name))?.data, 2);
      await dapr.jobs.delete(name);
    },
  },
  {
    name: "jobs: one that is not there is undefined, and deleting it is fine",
    async run({ dapr, unique }) {
      const name = unique("gone");
      equal(await dapr.jobs.get(name), undefined);
      await dapr.jobs.schedule(name, { dueTime: 3_600_000 });
      await dapr.jobs.delete(name);
      await dapr.jobs.delete(name);
      equal(await dapr.jobs.get(name), undefined);
    },
  },
  {
    name: "jobs: list, and delete by prefix",
    async run({ dapr, wire, unique }) {
      if (httpAlone(wire)) {
        await rejects(dapr.jobs.list(), { code: "unimplemented" });
        await rejects(dapr.jobs.deleteByPrefix("x"), { code: "unimplemented" });
        return;
      }
      const prefix = unique("listed");
      const names = [`${prefix}-a`, `${prefix}-b`, unique("kept")] as const;
      for (const name of names) await dapr.jobs.schedule(name, { dueTime: 3_600_000, data: { name } });
      const mine = (await dapr.jobs.list()).filter(({ name }) => (names as readonly string[]).includes(name));
      equal(mine.map(({ name }) => name).sort(), [...names].sort());
      for (const { name, data, dueTime } of mine) equal([data, dueTime], [{ name }, "3600000ms"]);
      await dapr.jobs.deleteByPrefix(prefix);
      const left = (await dapr.jobs.list()).map(({ name }) => name);
      equal([names.map((name) => left.includes(name))], [[false, false, true]]);
      await dapr.jobs.delete(names[2]);
    },
  },
  {
    name: "jobs: rejects what cannot be scheduled",
    async run({ dapr, unique }) {
      const name = unique("bad");
      const bad = { code: "invalid_argument" } as const;
      await rejects(dapr.jobs.schedule(name, {}), bad);
      for (const dueTime of [-1, NaN, Infinity, "soon", "P", "1 h", new Date(NaN)]) {
        await rejects(dapr.jobs.schedule(name, { dueTime }), bad);
      }
      await rejects(dapr.jobs.schedule(name, { dueTime: 1, repeats: 0 }), bad);
      await rejects(dapr.jobs.schedule(name, { dueTime: 1, data: 1n }), bad);
      await rejects(dapr.jobs.schedule("", { dueTime: 1 }), bad);
      const error = await rejects(dapr.jobs.schedule(name, { schedule: "nonsense" }), {
        code: "internal",
        errorCode: "DAPR_SCHEDULER_SCHEDULE_JOB",
      });
      ok(error.message.includes("expected exactly 6 fields"), error.message);
    },
  },
];
