import { Temporal } from "@dapr-ts/compat";
import { freePort, startDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { SDKS, type Sdk } from "./support/sdk.ts";

const quiet = (): void => undefined;
const logger = { service: { error: quiet, warn: quiet, info: quiet, verbose: quiet, debug: quiet } };

interface Counting {
  count(by: number, more?: number): Promise<number>;
  object(value: object): Promise<object>;
  nothing(): Promise<unknown>;
  fail(): Promise<void>;
  read(): Promise<unknown>;
  start(): Promise<void>;
  ticks(): Promise<{ timers: unknown[]; reminders: unknown[] }>;
}

/** Defines an actor on the base class of an SDK. */
function counterOf({ AbstractActor }: Sdk) {
  return class Counter extends AbstractActor implements Counting {
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
      await states.clearCache();
      return { contained, removed, added, updated, n: await states.getState("n") };
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
  };
}

async function actorsOf(which: "official" | "compat"): Promise<unknown> {
  const sdk = SDKS[which];
  const [port, httpPort, grpcPort] = [await freePort(), await freePort(), await freePort()];
  const server = new sdk.DaprServer({
    serverHost: "127.0.0.1",
    serverPort: String(port),
    communicationProtocol: sdk.CommunicationProtocolEnum.HTTP,
    logger,
    clientOptions: { daprHost: "127.0.0.1", daprPort: String(httpPort), actor: { actorIdleTimeout: "1h" } },
  });
  const Counter = counterOf(sdk);
  await server.actor.init();
  await server.actor.registerActor(Counter);
  await server.daprServer.start("127.0.0.1", String(port));
  const runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "app", appPort: port, httpPort, grpcPort }],
    components: [{ name: "store", type: "state.in-memory", metadata: { actorStateStore: true } }],
  });
  await runtime.apps.app.waitForApp();
  await server.client.start();
  const actor = new sdk.ActorProxyBuilder<Counting>(Counter, server.client).build(new sdk.ActorId("a-1"));
  const results: unknown[] = [
    await actor.count(1),
    await actor.count(2, 3),
    await actor.object({ deep: [1, null] }),
  ];
  results.push(await actor.read(), await actor.count(0));
  const failed = await actor.fail().then(
    () => "no error",
    (error: Error) => (JSON.parse(error.message) as { status: number }).status,
  );
  await actor.start();
  await expect
    .poll(async () => Object.values(await actor.ticks()).map((all: unknown[]) => all.length), {
      timeout: 30_000,
    })
    .toEqual([1, 1]);
  results.push(await actor.ticks(), failed);
  const config = (await (await fetch(`http://127.0.0.1:${String(port)}/dapr/config`)).json()) as Record<
    string,
    unknown
  >;
  await runtime[Symbol.asyncDispose]();
  await server.stop();
  await server.client.stop();
  return { results, entities: config["entities"], idle: config["actorIdleTimeout"] };
}

test("the same actors have the same results, state, timers and reminders", async () => {
  const [official, compat] = [await actorsOf("official"), await actorsOf("compat")];
  expect(compat).toEqual(official);
});

async function workflowsOf(which: "official" | "compat", daprPort: string): Promise<unknown> {
  const sdk = SDKS[which];
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
  const id = await client.scheduleNewWorkflow(name("order"), { n: 21 }, name("1"));
  const started = await client.waitForWorkflowStart(id, true, 30);
  await client.raiseEvent(id, "approval", { by: "me" });
  const ended = await client.waitForWorkflowCompletion(id, true, 30);
  const counted = await client.waitForWorkflowCompletion(
    await client.scheduleNewWorkflow(name("counting"), 0),
    true,
    30,
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
  await using runtime = await startDapr({
    backend: "process",
    apps: [{ appId: "app" }],
    components: [{ name: "store", type: "state.in-memory", metadata: { actorStateStore: true } }],
  });
  const port = runtime.grpcEndpoint.slice(runtime.grpcEndpoint.lastIndexOf(":") + 1);
  const [official, compat] = [await workflowsOf("official", port), await workflowsOf("compat", port)];
  expect(compat).toEqual(official);
});
