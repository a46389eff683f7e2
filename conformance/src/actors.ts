import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Bench, type Case, httpAlone } from "./case.ts";

const TYPE = NAMES.actorTypes.any;

/** A tick, as the app was sent it. */
interface Tick {
  data?: unknown;
  dueTime?: string;
  period?: string;
  callback?: string;
}

const ticked = (dapr: Bench["dapr"], kind: "timer" | "remind", name: string): Promise<Tick> =>
  dapr.invoker.invoke<Tick>(NAMES.app, `received/${kind}-${name}`, { timeoutMs: 40_000 });

/** Data of reminders and timers on every wire; over gRPC daprd sends it to the app in base64. */
const DATA = { a: [1, "é"] };

const BYTES = new Uint8Array([0xff, 0, 0x80]);

export const actorCases: readonly Case[] = [
  {
    name: "actors: a method is called, with data and metadata, and answers",
    async run({ dapr, unique }) {
      const id = unique("actor");
      for (const data of [{ a: 1 }, 0, "", false, null, [1]]) {
        const echo = await dapr.actors.invoke<{ body: string }>(TYPE, id, "echo", data);
        equal(JSON.parse(echo.body), data);
      }
      equal((await dapr.actors.invoke<{ body: string }>(TYPE, id, "echo")).body, "");
      const { headers } = await dapr.actors.invoke<{ headers: Record<string, string> }>(TYPE, id, "echo", 1, {
        metadata: { "dapr-reentrancy-id": "abc" },
      });
      equal(headers["dapr-reentrancy-id"], "abc");
      equal(await dapr.actors.invoke(TYPE, id, "nothing"), undefined);
      equal(await dapr.actors.invoke(TYPE, id, "bytes"), BYTES);
    },
  },
  {
    name: "actors: the sidecar's metadata lists hosted types and connections",
    async run({ dapr, unique }) {
      await dapr.actors.invoke(TYPE, unique("actor"), "echo");
      const { actorRuntime, workflowWorkers, appConnection } = await dapr.metadata.get();
      equal([actorRuntime.status, actorRuntime.hostReady], ["RUNNING", true]);
      const hosted = actorRuntime.activeActors.find(({ type }) => type === TYPE);
      ok(hosted !== undefined && hosted.count > 0, `active: ${JSON.stringify(actorRuntime.activeActors)}`);
      equal(workflowWorkers, 1);
      equal(appConnection?.protocol, "http");
    },
  },
  {
    name: "actors: an actor that fails is internal, and a type without a host is failed_precondition",
    async run({ dapr, unique }) {
      const expected = { code: "internal", errorCode: "ERR_ACTOR_INVOKE_METHOD" } as const;
      await rejects(dapr.actors.invoke(TYPE, unique("actor"), "fail"), expected);
      await rejects(dapr.actors.invoke("NobodysActor", unique("actor"), "echo"), {
        code: "failed_precondition",
        errorCode: "ERR_ACTOR_NO_ADDRESS",
      });
    },
  },
  {
    name: "actors: an id that would reach the host as another is refused",
    async run({ dapr, unique }) {
      for (const id of ["%41", "a%2Fb", "%25"]) {
        await rejects(dapr.actors.invoke(TYPE, unique("actor") + id, "echo"), { code: "invalid_argument" });
      }
    },
  },
  {
    name: "actors: state is changed in a transaction, and expires",
    async run({ dapr, unique }) {
      const id = unique("actor");
      const early = dapr.actors.transaction(TYPE, id, [{ operation: "delete", key: "a" }]);
      await rejects(early, { code: "internal", errorCode: "ERR_ACTOR_INSTANCE_MISSING" });
      await dapr.actors.invoke(TYPE, id, "echo");
      equal(await dapr.actors.getState(TYPE, id, "a"), { value: undefined, expiresAt: undefined });
      await dapr.actors.transaction(TYPE, id, [
        { operation: "upsert", key: "a", value: { n: [1, null, "é"] } },
        { operation: "upsert", key: "b", value: 0, ttlSeconds: 600 },
        { operation: "upsert", key: "c", value: 2 ** 60 },
        { operation: "upsert", key: "a key/with ?#+%", value: "odd" },
      ]);
      equal(await dapr.actors.getState(TYPE, id, "a"), {
        value: { n: [1, null, "é"] },
        expiresAt: undefined,
      });
      const { value, expiresAt } = await dapr.actors.getState(TYPE, id, "b");
      equal(value, 0);
      const left = (expiresAt?.getTime() ?? 0) - Date.now();
      ok(left > 500_000 && left <= 601_000, `it expires in ${String(left)} ms`);
      equal((await dapr.actors.getState(TYPE, id, "c")).value, 2 ** 60);
      equal((await dapr.actors.getState(TYPE, id, "a key/with ?#+%")).value, "odd");
      await dapr.actors.transaction(TYPE, id, [
        { operation: "delete", key: "a" },
        { operation: "upsert", key: "b", value: 1 },
      ]);
      equal((await dapr.actors.getState(TYPE, id, "a")).value, undefined);
      equal((await dapr.actors.getState(TYPE, id, "b")).value, 1);
    },
  },
  {
    name: "actors: bytes in the state come back as bytes",
    async run({ dapr, wire, unique }) {
      const id = unique("actor");
      await dapr.actors.invoke(TYPE, id, "echo");
      const written = dapr.actors.transaction(TYPE, id, [{ operation: "upsert", key: "k", value: BYTES }]);
      if (httpAlone(wire)) {
        await rejects(written, { code: "unimplemented" });
        return;
      }
      await written;
      equal((await dapr.actors.getState(TYPE, id, "k")).value, BYTES);
    },
  },
  {
    name: "actors: a timer ticks as often as it was told, with its data",
    async run({ dapr, unique }) {
      const [id, name] = [unique("actor"), unique("timer")];
      await dapr.actors.invoke(TYPE, id, "echo");
      await dapr.actors.registerTimer(TYPE, id, name, {
        dueTime: 10,
        period: "PT1S",
        repeats: 1,
        callback: "tick",
        data: DATA,
      });
      const tick = await ticked(dapr, "timer", name);
      equal([tick.callback, tick.dueTime, tick.period], ["tick", "10ms", "R1/PT1S"]);
      equal(dapr.actors.dataOf(tick.data), DATA);
      await dapr.actors.unregisterTimer(TYPE, id, name);
      await dapr.actors.unregisterTimer(TYPE, id, name);
    },
  },
  {
    name: "actors: a timer of a type that is hosted elsewhere is refused",
    async run({ dapr, unique }) {
      await rejects(dapr.actors.registerTimer("NobodysActor", unique("actor"), "t", { dueTime: 10 }), {
        code: "internal",
        errorCode: "ERR_ACTOR_TIMER_CREATE",
      });
    },
  },
  {
    name: "actors: a reminder wakes the actor, with its data",
    async run({ dapr, unique }) {
      const [id, name] = [unique("actor"), unique("reminder")];
      await dapr.actors.registerReminder(TYPE, id, name, { dueTime: 10, data: DATA });
      equal(dapr.actors.dataOf((await ticked(dapr, "remind", name)).data), DATA);
    },
  },
  {
    name: "actors: a reminder is kept, replaced or not, and unregistered",
    async run({ dapr, unique }) {
      const [id, name] = [unique("actor"), unique("reminder")];
      equal(await dapr.actors.getReminder(TYPE, id, name), undefined);
      await dapr.actors.registerReminder(TYPE, id, name, {
        dueTime: "1h",
        period: "P1D",
        ttl: "P30D",
        data: DATA,
      });
      equal(await dapr.actors.getReminder(TYPE, id, name), {
        name,
        actorType: TYPE,
        actorId: id,
        dueTime: "1h",
        period: "24h0m0s",
        ttl: undefined,
        data: DATA,
      });
      await rejects(dapr.actors.registerReminder(TYPE, id, name, { dueTime: "2h", overwrite: false }), {
        code: "already_exists",
        errorCode: "ERR_ACTOR_REMINDER_ALREADY_EXISTS",
      });
      equal((await dapr.actors.getReminder(TYPE, id, name))?.dueTime, "1h");
      await dapr.actors.registerReminder(TYPE, id, name, { dueTime: 7_200_000, data: BYTES });
      const replaced = await dapr.actors.getReminder(TYPE, id, name);
      equal([replaced?.dueTime, replaced?.period, replaced?.data], ["7200000ms", undefined, BYTES]);
      await dapr.actors.unregisterReminder(TYPE, id, name);
      await dapr.actors.unregisterReminder(TYPE, id, name);
      equal(await dapr.actors.getReminder(TYPE, id, name), undefined);
    },
  },
  {
    name: "actors: a reminder with a failure policy",
    async run({ dapr, wire, unique }) {
      const [id, name] = [unique("actor"), unique("reminder")];
      const made = dapr.actors.registerReminder(TYPE, id, name, {
        dueTime: 10,
        data: DATA,
        failurePolicy: { constant: { interval: 500, maxRetries: 1 } },
      });
      if (httpAlone(wire)) {
        await rejects(made, { code: "unimplemented" });
        return;
      }
      await made;
      equal(dapr.actors.dataOf((await ticked(dapr, "remind", name)).data), DATA);
    },
  },
  {
    name: "actors: reminders are listed and unregistered by actor and by type",
    async run({ dapr, wire, unique }) {
      // A type of its own, because the case unregisters every reminder of the type.
      const type = wire === "grpc" ? NAMES.actorTypes.grpc : NAMES.actorTypes.http;
      if (httpAlone(wire)) {
        await rejects(dapr.actors.listReminders(type), { code: "unimplemented" });
        await rejects(dapr.actors.unregisterRemindersByType(type), { code: "unimplemented" });
        return;
      }
      const [a, b] = [unique("a"), unique("b")];
      for (const id of [a, b]) {
        for (const name of ["one", "two"]) {
          await dapr.actors.registerReminder(type, id, name, { dueTime: "1h", data: { id, name } });
        }
      }
      const listed = async (id?: string): Promise<string[]> =>
        (await dapr.actors.listReminders(type, id))
          .map((reminder) => {
            equal(reminder.data, { id: reminder.actorId, name: reminder.name });
            return `${reminder.actorId}/${reminder.name}`;
          })
          .sort();
      equal(await listed(), [`${a}/one`, `${a}/two`, `${b}/one`, `${b}/two`]);
      equal(await listed(a), [`${a}/one`, `${a}/two`]);
      await dapr.actors.unregisterRemindersByType(type, a);
      equal(await listed(), [`${b}/one`, `${b}/two`]);
      await dapr.actors.unregisterRemindersByType(type);
      equal(await listed(), []);
    },
  },
  {
    name: "actors: reminders of a type that is hosted elsewhere are refused",
    async run({ dapr, unique }) {
      const id = unique("actor");
      const refused = { code: "permission_denied", errorCode: "ERR_ACTOR_REMINDER_NON_HOSTED" } as const;
      await rejects(dapr.actors.registerReminder("NobodysActor", id, "r", { dueTime: "1h" }), refused);
      await rejects(dapr.actors.getReminder("NobodysActor", id, "r"), refused);
      await rejects(dapr.actors.unregisterReminder("NobodysActor", id, "r"), refused);
    },
  },
];
