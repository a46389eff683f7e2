import type { Sdk } from "../support/sdk.ts";

export type Server = InstanceType<Sdk["DaprServer"]>;
/** Data that handlers have received, by the name of the handler. */
export type Received = Record<string, unknown[]>;

/** Events and calls that each handler receives. */
export const COUNTS: Readonly<Record<string, number>> = {
  plain: 2,
  raw: 1,
  default: 1,
  special: 1,
  else: 1,
  first: 1,
  second: 1,
  bare: 1,
  throws: 1,
  late: 1,
  "multi level": 1,
  "single level": 1,
  binding: 2,
  "late binding": 1,
};

/**
 * Registers handlers that record what they receive.
 *
 * @param app the app id, which topics of the shared broker begin with
 */
export async function register(
  server: Server,
  { HttpMethod, DaprPubSubStatusEnum }: Sdk,
  app: string,
): Promise<Received> {
  const received: Received = {};
  const { pubsub, invoker, binding } = server;
  const record =
    (name: string, status?: unknown) =>
    async (data: unknown): Promise<unknown> => {
      (received[name] ??= []).push(data);
      return status;
    };
  await pubsub.subscribe("pubsub", "plain", record("plain", DaprPubSubStatusEnum.SUCCESS));
  await pubsub.subscribe("pubsub", "raw", record("raw"), "raw-route", { rawPayload: true });
  await pubsub.subscribe("pubsub", "rules", record("default"), { default: "/all" });
  await pubsub.subscribeWithOptions("pubsub", "ruled", {
    route: { default: "/else", rules: [{ match: 'event.type == "special"', path: "/special" }] },
  });
  pubsub.subscribeToRoute("pubsub", "ruled", "/special", record("special"));
  pubsub.subscribeToRoute("pubsub", "ruled", "/else", record("else"));
  await pubsub.subscribe("pubsub", "two", record("first"));
  pubsub.subscribeToRoute("pubsub", "two", "", record("second"));
  await pubsub.subscribeWithOptions("pubsub", "bare", {
    callback: record("bare"),
    deadLetterTopic: "bare-dead",
    metadata: { consumerID: "group" },
  });
  await pubsub.subscribe("pubsub", "bare-dead", record("bare-dead"), "", { rawPayload: true });
  await pubsub.subscribeWithOptions("pubsub", "throws", {
    callback: async (data) => {
      await record("throws")(data);
      throw new Error("the handler failed");
    },
    deadLetterTopic: "throws-dead",
  });
  await pubsub.subscribe("pubsub", "throws-dead", record("throws-dead"));
  await pubsub.subscribe("mqtt", `${app}/ground/#`, record("multi level"));
  await pubsub.subscribe("mqtt", `${app}/first/+/temperature`, record("single level"));
  await binding.receive(`${app}-in`, record("binding"));
  await invoker.listen("echo", async ({ body, metadata }) => ({ body, type: metadata?.contentType }), {
    method: HttpMethod.POST,
  });
  await invoker.listen("nothing", async () => undefined, { method: HttpMethod.PUT });
  return received;
}

/** Registers more after the server has started, before the sidecar reads the subscriptions. */
export async function registerLate(
  { pubsub, invoker, binding }: Server,
  received: Received,
  app: string,
): Promise<void> {
  const record = (name: string) => async (data: unknown) => void (received[name] ??= []).push(data);
  await pubsub.subscribe("pubsub", "late", record("late"));
  await binding.receive(`${app}-late`, record("late binding"));
  await invoker.listen("late", async () => ({ isLate: true }));
}

/** Publishes, sends and invokes what the handlers wait for. Returns the results of the calls. */
export async function run(
  { client }: Server,
  { HttpMethod }: Sdk,
  app: string,
  isGrpc: boolean,
): Promise<unknown> {
  const { pubsub, invoker, binding } = client;
  await pubsub.publish("pubsub", "plain", "text");
  await pubsub.publish("pubsub", "plain", { a: [1] });
  await pubsub.publish("pubsub", "raw", { b: 2 }, { metadata: { rawPayload: "true" } });
  await pubsub.publish("pubsub", "rules", "all");
  await pubsub.publish("pubsub", "ruled", "c", { metadata: { "cloudevent.type": "special" } });
  await pubsub.publish("pubsub", "ruled", "d");
  await pubsub.publish("pubsub", "two", "both");
  await pubsub.publish("pubsub", "bare", { b: 3 }, { metadata: { rawPayload: "true" } });
  await pubsub.publish("pubsub", "throws", { c: 4 });
  await pubsub.publish("pubsub", "late", { d: 5 });
  await pubsub.publish("mqtt", `${app}/ground/kitchen/oven`, { e: 6 });
  await pubsub.publish("mqtt", `${app}/first/kitchen/temperature`, { f: 7 });
  await binding.send(`${app}-in`, "create", { hello: "world" });
  await binding.send(`${app}-in`, "create", "text");
  await binding.send(`${app}-late`, "create", { late: true });
  const { POST, PUT, GET } = HttpMethod;
  return {
    echoed: await invoker.invoke(app, "echo", POST, { c: 3 }),
    late: await invoker.invoke(app, "late", GET),
    text: isGrpc ? undefined : await invoker.invoke(app, "echo", POST, "t" as never),
    nothing: isGrpc ? undefined : await invoker.invoke(app, "nothing", PUT, { a: 1 }),
  };
}
