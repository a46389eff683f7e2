import type * as official from "@dapr/dapr";
import * as compat from "@dapr-ts/compat";
import { expect, expectTypeOf, test } from "vitest";

interface Order {
  total: number;
}

/** A program written against the official types: it must compile against ours. */
async function program(client: compat.DaprClient, server: compat.DaprServer): Promise<void> {
  const options: Partial<compat.DaprClientOptions> = {
    daprHost: "127.0.0.1",
    daprPort: "3500",
    communicationProtocol: compat.CommunicationProtocolEnum.HTTP,
    logger: { level: compat.LogLevel.Debug, service: new compat.ConsoleLoggerService() },
  };
  new compat.DaprClient(options);
  const saved = await client.state.save("store", [
    { key: "a", value: { total: 1 }, options: { concurrency: 1, consistency: 2 } },
  ]);
  expectTypeOf(saved.error).toEqualTypeOf<Error | undefined>();
  const order = (await client.state.get("store", "a")) as Order;
  const bulk: compat.StateGetBulkOptions = { parallelism: 1 };
  const entries = await client.state.getBulk("store", ["a"], bulk);
  entries.map(({ key }) => key as string);
  await client.pubsub.publish("pubsub", "topic", order, { metadata: { ttlInSeconds: "1" } });
  const messages: compat.PubSubBulkPublishMessage[] = ["a", { event: { b: 1 }, entryID: "1" }];
  const response: compat.PubSubBulkPublishResponse = await client.pubsub.publishBulk(
    "pubsub",
    "topic",
    messages,
  );
  response.failedMessages.map(({ message, error }) => [message.entryID, error.message]);
  const invoked = (await client.invoker.invoke("app", "method", compat.HttpMethod.POST, { a: 1 })) as Order;
  const verb: compat.HttpMethod = compat.HttpMethod.GET;
  await client.invoker.invoke("app", "method", verb);
  const { items } = await client.configuration.get("config", ["a"]);
  expectTypeOf(items["a"]?.value).toEqualTypeOf<string | undefined>();
  const stream = await client.configuration.subscribe("config", async ({ items: changed }) => {
    Object.keys(changed);
  });
  await stream.stop();
  const encrypted: Buffer = await client.crypto.encrypt("a", {
    componentName: "c",
    keyName: "k",
    keyWrapAlgorithm: "A256KW",
  });
  encrypted.toString("base64");
  const { status } = await client.lock.unlock("locks", "a", String(invoked.total));
  expectTypeOf(status).toEqualTypeOf<compat.LockStatus>();
  await server.pubsub.subscribe("pubsub", "topic", async (data: Order, headers: object) => {
    Object.keys(headers);
    return data.total > 1 ? compat.DaprPubSubStatusEnum.RETRY : undefined;
  });
  await server.invoker.listen("greet", async (data: compat.DaprInvokerCallbackContent) => ({
    body: data.body,
  }));
  await server.binding.receive("tick", async (data: Order) => data.total);
  await server.actor.registerActor(Counter);
}

interface Counting {
  count(by: number): Promise<number>;
}

class Counter extends compat.AbstractActor implements Counting {
  async count(by: number): Promise<number> {
    const states = this.getStateManager<number>();
    const [has, value] = await states.tryGetState("n");
    await states.setState("n", (has ? (value ?? 0) : 0) + by);
    await this.registerActorTimer("t", "count", compat.Temporal.Duration.from({ seconds: 1 }));
    return (await states.getState("n")) ?? 0;
  }

  override async receiveReminder(data: string): Promise<void> {
    await this.count(Number(data));
  }
}

const order: compat.TWorkflow = async function* (
  ctx: compat.WorkflowContext,
  input: Order,
): AsyncGenerator<unknown> {
  const task: compat.Task<number> = ctx.callActivity(charge, input);
  yield ctx.whenAny([task, ctx.createTimer(5)]);
  return (yield task) as number;
};

const charge = async (_ctx: compat.WorkflowActivityContext, input: Order): Promise<number> => input.total;

test("programs written for the official SDK compile, and run where they need no sidecar", () => {
  const runtime = new compat.WorkflowRuntime().registerWorkflow(order).registerActivity(charge);
  const proxy: Counting = new compat.ActorProxyBuilder<Counting>(Counter, new compat.DaprClient()).build(
    new compat.ActorId("a"),
  );
  expect([typeof program, runtime instanceof compat.WorkflowRuntime, typeof proxy.count]).toEqual([
    "function",
    true,
    "function",
  ]);
});

test("values of the official types are accepted", () => {
  expectTypeOf<official.DaprClientOptions["daprHost"]>().toExtend<compat.DaprClientOptions["daprHost"]>();
  expectTypeOf<official.PubSubBulkPublishMessage>().toExtend<compat.PubSubBulkPublishMessage>();
  expectTypeOf<official.StateGetBulkOptions>().toExtend<compat.StateGetBulkOptions>();
  expectTypeOf<official.InvokerOptions>().toExtend<compat.InvokerOptions>();
  expectTypeOf<official.LoggerService>().toExtend<compat.LoggerService>();
  expectTypeOf<official.TypeDaprInvokerCallback>().toExtend<compat.TypeDaprInvokerCallback>();
  expectTypeOf<compat.PubSubBulkPublishResponse>().toExtend<official.PubSubBulkPublishResponse>();
  expectTypeOf<compat.LoggerService>().toExtend<official.LoggerService>();
});
