import { Temporal } from "@dapr-ts/compat";
import { freePort, startDapr, type AppOptions, type DaprRuntime } from "@dapr-ts/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Server } from "./programs/server.ts";
import { logger } from "./support/quiet.ts";
import { SDKS, type Sdk } from "./support/sdk.ts";

interface Counting {
  count(by: number, more?: number): Promise<number>;
  object(value: object): Promise<object>;
  nothing(): Promise<unknown>;
  echo(value: unknown): Promise<unknown>;
  fail(): Promise<void>;
  read(): Promise<unknown>;
  start(): Promise<void>;
  ticks(): Promise<{ timers: unknown[]; reminders: unknown[] }>;
}

type Which = "official" | "compat";

/** Defines an actor on the base class of an SDK. Its type is the name of the class, which is another one for each SDK. */
function counterOf(name: string, { AbstractActor }: Sdk) {
  const classes = {
    [name]: class extends AbstractActor implements Counting {
      readonly seen = { timers: [] as unknown[], reminders: [] as unknown[] };

      /** A field, which only an instance has. */
      override receiveReminder = async (data: unknown): Promise<void> => void this.seen.reminders.push(data);

      async count(by: number, more = 0): Promise<number> {
        const states = this.getStateManager<number>();
        const [has, known] = await states.tryGetState("n");
        const next = (has ? (known ?? 0) : 100) + by + more;
        await states.setState("n", next);
        return next;
      }

      async object(value: object): Promise<object> {
        return { got: value };
      }

      async nothing(): Promise<void> {
        return;
      }

      async echo(value: unknown): Promise<unknown> {
        return value;
      }

      async fail(): Promise<void> {
        throw new Error("out of order");
      }

      async read(): Promise<unknown> {
        const states = this.getStateManager();
        const contained = await states.containsState("missing");
        await states.setState("o", { a: 1 });
        await states.saveState();
        await states.removeState("o");
        const removed = await states.tryRemoveState("o");
        const added = await states.getOrAddState("added", "x");
        const updated = (await states.addOrUpdateState(
          "added",
          "y",
          (name, old) => `${name} ${String(old)}!`,
        )) as string;
        await states.setState("dropped", 1);
        await states.setState("n", 7);
        await states.tryRemoveState("added");
        const names = (await states.getStateNames()).sort();
        await states.clearCache();
        return {
          names,
          afterClear: await states.getStateNames(),
          contained,
          removed,
          added,
          updated,
          n: await states.getState("n"),
        };
      }

      async start(): Promise<void> {
        const second = Temporal.Duration.from({ seconds: 1 }) as never;
        await this.registerActorTimer("timer", "tick", second, undefined, undefined, 7);
        await this.registerActorReminder("reminder", second, undefined, undefined, "some data");
      }

      async tick(data: unknown): Promise<void> {
        this.seen.timers.push(data);
      }

      async ticks() {
        return this.seen;
      }
    },
  };
  return classes[name] as (typeof classes)[string];
}

interface Metadata {
  readonly actorRuntime: object;
}

interface Hosted {
  readonly server: Server;
  readonly Counter: ReturnType<typeof counterOf>;
  readonly port: number;
  readonly app: AppOptions & { appId: Which };
}

async function host(which: Which): Promise<Hosted> {
  const sdk = SDKS[which];
  const [port, httpPort, grpcPort] = [await freePort(), await freePort(), await freePort()];
  const server = new sdk.DaprServer({
    serverHost: "127.0.0.1",
    serverPort: String(port),
    communicationProtocol: sdk.CommunicationProtocolEnum.HTTP,
    logger,
    clientOptions: { daprHost: "127.0.0.1", daprPort: String(httpPort), actor: { actorIdleTimeout: "1h" } },
  });
  const Counter = counterOf(`Counter-${which}`, sdk);
  await server.actor.init();
  await server.actor.registerActor(Counter);
  await server.daprServer.start("127.0.0.1", String(port));
  return { server, Counter, port, app: { appId: which, appPort: port, httpPort, grpcPort } };
}

const stack = new AsyncDisposableStack();
let hosted: Readonly<Record<Which, Hosted>>;
let runtime: DaprRuntime<Which>;

beforeAll(async () => {
  hosted = { official: await host("official"), compat: await host("compat") };
  runtime = stack.use(
    await startDapr({
      backend: "process",
      apps: [hosted.official.app, hosted.compat.app],
      components: [{ name: "store", type: "state.in-memory", metadata: { actorStateStore: true } }],
    }),
  );
  await Promise.all([runtime.apps.official.waitForApp(), runtime.apps.compat.waitForApp()]);
  // Until both hosts have joined, placement moves actors and ends their calls.
  const hostOf = async (httpEndpoint: string): Promise<object> =>
    ((await (await fetch(`${httpEndpoint}/v1.0/metadata`)).json()) as Metadata).actorRuntime;
  for (const { httpEndpoint } of Object.values(runtime.apps))
    await vi.waitFor(
      async () =>
        expect(await hostOf(httpEndpoint)).toMatchObject({ hostReady: true, runtimeStatus: "RUNNING" }),
      { timeout: 90_000, interval: 50 },
    );
});

afterAll(async () => {
  await stack.disposeAsync();
  for (const { server } of Object.values(hosted)) {
    await server.stop();
    await server.client.stop();
  }
});

/** Ids are new in each attempt of a test: an attempt that failed leaves its state. */
let attempts = 0;

async function actorsOf(which: Which, attempt: number): Promise<unknown> {
  const sdk = SDKS[which];
  const { server, Counter, port } = hosted[which];
  await server.client.start();
  const actor = new sdk.ActorProxyBuilder<Counting>(Counter, server.client).build(
    new sdk.ActorId(`a-${String(attempt)}`),
  );
  const results: unknown[] = [
    await actor.count(1),
    await actor.count(2, 3),
    await actor.object({ deep: [1, null] }),
  ];
  results.push(await actor.read(), await actor.count(0));
  expect(await actor.nothing()).toBe(which === "official" ? "undefined" : undefined);
  for (const value of ["", "text", 0, false, null, []]) results.push(await actor.echo(value));
  const failed = await actor.fail().then(
    () => "no error",
    (error: Error) => (JSON.parse(error.message) as { status: number }).status,
  );
  await actor.start();
  const counts = async () => Object.values(await actor.ticks()).map((all: unknown[]) => all.length);
  await expect.poll(counts, { timeout: 90_000, message: "timers and reminders" }).toEqual([1, 1]);
  results.push(await actor.ticks(), failed);
  const response = await fetch(`http://127.0.0.1:${String(port)}/dapr/config`);
  const config = (await response.json()) as Record<string, unknown>;
  const entities = JSON.stringify(config["entities"]).replace(which, "");
  return { results, entities, idle: config["actorIdleTimeout"] };
}

test("the same actors have the same results, state, timers and reminders", async () => {
  const attempt = ++attempts;
  const [official, compat] = await Promise.all([actorsOf("official", attempt), actorsOf("compat", attempt)]);
  expect(compat).toEqual(official);
});

async function workflowsOf(which: Which, attempt: number): Promise<unknown> {
  const sdk = SDKS[which];
  const daprPort = String(hosted[which].app.grpcPort);
  const name = (word: string): string => `${which}-${word}`;
  const double = async (_ctx: unknown, input: number): Promise<number> => input * 2;
  const broken = async (): Promise<never> => {
    throw new Error("no stock");
  };
  const child = async (_ctx: unknown, input: string): Promise<string> => `child ${input}`;
  const order = async function* (
    ctx: InstanceType<Sdk["WorkflowContext"]>,
    input: { n: number },
  ): AsyncGenerator<unknown, unknown, never> {
    const one: number = yield ctx.callActivity(name("double"), input.n);
    const all: number[] = yield ctx.whenAll([1, 2].map((n) => ctx.callActivity(name("double"), n)));
    const approval = ctx.waitForExternalEvent("Approval");
    const first = yield ctx.whenAny([approval, ctx.createTimer(60)]);
    const own: string = yield ctx.callChildWorkflow(name("child"), "x");
    let failure = "";
    try {
      yield ctx.callActivity(name("broken"));
    } catch (error) {
      failure = (error as { details: { message: string } }).details.message;
    }
    ctx.setCustomStatus("nearly");
    yield ctx.createTimer(1);
    return { one, all, isApproval: first === approval, by: approval.getResult() as unknown, own, failure };
  };
  const counting = async (
    ctx: InstanceType<Sdk["WorkflowContext"]>,
    input: number,
  ): Promise<number | undefined> => {
    if (input >= 3) return input;
    ctx.continueAsNew(input + 1, true);
    return undefined;
  };
  const client = new sdk.DaprWorkflowClient({ daprHost: "127.0.0.1", daprPort, logger });
  const runtime = new sdk.WorkflowRuntime({ daprHost: "127.0.0.1", daprPort, logger })
    .registerWorkflowWithName(name("order"), order)
    .registerWorkflowWithName(name("child"), child)
    .registerWorkflowWithName(name("counting"), counting)
    .registerActivityWithName(name("double"), double)
    .registerActivityWithName(name("broken"), broken);
  await runtime.start();
  const id = await client.scheduleNewWorkflow(name("order"), { n: 21 }, name(String(attempt)));
  const started = await client.waitForWorkflowStart(id, true, 90);
  await client.raiseEvent(id, "approval", { by: "me" });
  const ended = await client.waitForWorkflowCompletion(id, true, 90);
  const counted = await client.waitForWorkflowCompletion(
    await client.scheduleNewWorkflow(name("counting"), 0),
    true,
    90,
  );
  const result = {
    id: id.replace(which, ""),
    started: started?.serializedInput,
    status: ended?.runtimeStatus,
    output: JSON.parse(ended?.serializedOutput ?? "null") as unknown,
    custom: ended?.customStatus,
    counted: counted?.serializedOutput,
    purged: await client.purgeWorkflow(id),
    gone: await client.getWorkflowState(id, true),
  };
  await runtime.stop();
  await client.stop();
  return result;
}

test("the same workflows have the same outputs, statuses and failures", async () => {
  const attempt = ++attempts;
  const [official, compat] = await Promise.all([
    workflowsOf("official", attempt),
    workflowsOf("compat", attempt),
  ]);
  expect(compat).toEqual(official);
});

test.each([
  ["official", "compat"],
  ["compat", "official"],
] as const)("an instance that the %s package has begun continues on the %s one", async (one, other) => {
  const attempt = ++attempts;
  const daprPort = String(hosted[one].app.grpcPort);
  const name = (word: string): string => `${one}-flight-${word}`;
  const double = async (_ctx: unknown, input: number): Promise<number> => input * 2;
  const child = async function* (
    ctx: InstanceType<Sdk["WorkflowContext"]>,
  ): AsyncGenerator<unknown, unknown, never> {
    return yield ctx.waitForExternalEvent("finish");
  };
  const flight = async function* (
    ctx: InstanceType<Sdk["WorkflowContext"]>,
    input: { child: string },
  ): AsyncGenerator<unknown, unknown, never> {
    const before: number = yield ctx.callActivity(name("double"), 2);
    yield ctx.createTimer(1);
    const own = ctx.callChildWorkflow(name("child"), undefined, input.child);
    const late = ctx.createTimer(3_600);
    const landed = ctx.waitForExternalEvent("land");
    ctx.setCustomStatus("in flight");
    yield ctx.whenAny([late, landed]);
    const all: number[] = yield ctx.whenAll([1, before].map((n) => ctx.callActivity(name("double"), n)));
    const finished: string = yield own;
    return { before, landed: landed.getResult() as unknown, all, finished };
  };
  const id = name(String(attempt));
  const within = async (
    which: Which,
    use: (client: InstanceType<Sdk["DaprWorkflowClient"]>) => Promise<unknown>,
  ): Promise<void> => {
    const sdk = SDKS[which];
    const client = new sdk.DaprWorkflowClient({ daprHost: "127.0.0.1", daprPort, logger });
    const worker = new sdk.WorkflowRuntime({ daprHost: "127.0.0.1", daprPort, logger })
      .registerWorkflowWithName(name("flight"), flight)
      .registerWorkflowWithName(name("child"), child)
      .registerActivityWithName(name("double"), double);
    await worker.start();
    await use(client);
    await worker.stop();
    await client.stop();
  };
  await within(one, async (client) => {
    await client.scheduleNewWorkflow(name("flight"), { child: `${id}-child` }, id);
    const status = async () => (await client.getWorkflowState(id, true))?.customStatus;
    await expect.poll(status, { timeout: 90_000 }).toMatch("in flight");
    await client.waitForWorkflowStart(`${id}-child`, true, 90);
  });
  await within(other, async (client) => {
    await client.raiseEvent(id, "land", "safely");
    await client.raiseEvent(`${id}-child`, "finish", "done");
    const ended = await client.waitForWorkflowCompletion(id, true, 90);
    expect(ended?.serializedOutput).toBe(
      JSON.stringify({ before: 4, landed: "safely", all: [2, 8], finished: "done" }),
    );
  });
});
