/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return,
   @typescript-eslint/no-unsafe-member-access -- the official types have `any` in these places */
// A program that uses every exported type, enum and class as the official SDK's docs and examples do. The compiler checks it against
// the official SDK here, and against the packed package in the check "packages"; it never runs.
import {
  AbstractActor,
  ActorId,
  ActorProxyBuilder,
  CommunicationProtocolEnum,
  ConsoleLoggerService,
  DaprClient,
  DaprPubSubStatusEnum,
  DaprServer,
  DaprWorkflowClient,
  GRPCClient,
  HTTPClient,
  HttpMethod,
  LogLevel,
  StateConcurrencyEnum,
  StateConsistencyEnum,
  Temporal,
  WorkflowRuntime,
  WorkflowRuntimeStatus,
  fromOrchestrationStatus,
  toOrchestrationStatus,
  type DaprClientOptions,
  type DaprInvokerCallbackContent,
  type InvokerOptions,
  type LoggerOptions,
  type LoggerService,
  type PubSubBulkPublishMessage,
  type PubSubBulkPublishResponse,
  type StateGetBulkOptions,
  type TWorkflow,
  type Task,
  type TypeDaprInvokerCallback,
  type WorkflowActivityContext,
  type WorkflowContext,
  type WorkflowFailureDetails,
  type WorkflowState,
} from "@dapr/dapr";

/** Enums: as values, as types, their members as types, by name and by number. */
export function enums(text: string): unknown[] {
  const http: CommunicationProtocolEnum.HTTP = CommunicationProtocolEnum.HTTP;
  const either: CommunicationProtocolEnum.GRPC | CommunicationProtocolEnum.HTTP = http;
  let chosen = CommunicationProtocolEnum.HTTP;
  if (text === "grpc") chosen = CommunicationProtocolEnum.GRPC;
  const ports: Record<CommunicationProtocolEnum, string> = {
    [CommunicationProtocolEnum.GRPC]: "50001",
    [CommunicationProtocolEnum.HTTP]: "3500",
  };
  const name: string | undefined = CommunicationProtocolEnum[chosen];
  const parsed: CommunicationProtocolEnum =
    CommunicationProtocolEnum[text as keyof typeof CommunicationProtocolEnum];
  const both: (string | CommunicationProtocolEnum)[] = Object.values(CommunicationProtocolEnum);
  const number: number = chosen;
  let verb = HttpMethod.GET;
  if (text === "post") verb = HttpMethod.POST;
  const verbs: HttpMethod[] = Object.values(HttpMethod);
  const isVerb = (given: string): given is HttpMethod => (verbs as string[]).includes(given);
  let status = DaprPubSubStatusEnum.SUCCESS;
  if (text === "drop") status = next(status);
  const level: LogLevel = LogLevel[text as keyof typeof LogLevel];
  const levels: Record<keyof typeof LogLevel, number> = LogLevel;
  const running: WorkflowRuntimeStatus.RUNNING = WorkflowRuntimeStatus.RUNNING;
  const back: WorkflowRuntimeStatus = fromOrchestrationStatus(
    toOrchestrationStatus(WorkflowRuntimeStatus.FAILED),
  );
  return [status, either, ports, name, parsed, both, number, isVerb(verb), level, levels, running, back];
}

function next(status: DaprPubSubStatusEnum): DaprPubSubStatusEnum.RETRY | DaprPubSubStatusEnum.DROP {
  switch (status) {
    case DaprPubSubStatusEnum.SUCCESS:
    case DaprPubSubStatusEnum.DROP:
      return DaprPubSubStatusEnum.DROP;
    case DaprPubSubStatusEnum.RETRY:
      return DaprPubSubStatusEnum.RETRY;
  }
}

export interface FirstWrite {
  concurrency: StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE;
  consistency: StateConsistencyEnum.CONSISTENCY_STRONG;
}

const rule: FirstWrite = {
  concurrency: StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE,
  consistency: StateConsistencyEnum.CONSISTENCY_STRONG,
};

class Quiet implements LoggerService {
  error(): void {}
  warn(): void {}
  info(): void {}
  verbose(): void {}
  debug(): void {}
}

const logger: LoggerOptions = { level: LogLevel.Debug, service: new ConsoleLoggerService() };
const clientOptions: Partial<DaprClientOptions> = {
  daprHost: "127.0.0.1",
  daprPort: "3500",
  communicationProtocol: CommunicationProtocolEnum.HTTP,
  isKeepAlive: true,
  maxBodySizeMb: 4,
  daprApiToken: "token",
  logger: { service: new Quiet() },
  actor: { actorIdleTimeout: "1h", reentrancy: { enabled: true, maxStackDepth: 3 } },
};
const invokerOptions: InvokerOptions = { headers: { "x-test": "1" } };
const bulkOptions: StateGetBulkOptions = { parallelism: 2, metadata: { a: "b" } };
/** Options are type aliases, so they are assignable to records. */
export const records: Record<string, unknown>[] = [clientOptions, invokerOptions, bulkOptions, logger];
export type Address = Required<Pick<DaprClientOptions, "daprHost" | "daprPort">>;

interface Counting {
  count(by: number): Promise<number>;
}

export class Counter extends AbstractActor implements Counting {
  #reminded = 0;

  constructor(client: DaprClient, id: ActorId) {
    super(client, id);
  }

  async count(by: number): Promise<number> {
    const states = this.getStateManager<number>();
    const [has, value] = await states.tryGetState("n");
    await states.setState("n", (value ?? 0) + by);
    const updated: number = await states.addOrUpdateState("n", 1, (_name: string, old: number) => old + 1);
    const names: string[] = await states.getStateNames();
    const second = Temporal.Duration.from({ seconds: 1 }) as Parameters<
      AbstractActor["registerActorReminder"]
    >[1];
    await super.registerActorTimer("timer", "count", second, second, undefined, 5);
    await super.registerActorReminder<number>("reminder", second, undefined, second, 5);
    await this.getDaprClient().state.get("store", this.getActorId().getId());
    return updated + names.length + this.#reminded + (has ? 1 : 0);
  }

  override async receiveReminder(data: string): Promise<void> {
    this.#reminded += Number(data);
  }

  override async onActivate(): Promise<void> {
    await super.onActivate();
  }
}

export async function client(dapr: DaprClient): Promise<unknown[]> {
  const http = new HTTPClient(clientOptions);
  const sent: object | string = await http.execute("/healthz", { method: "GET" });
  const grpc = new GRPCClient(clientOptions);
  const isStarted: boolean = grpc.getIsInitialized();
  const made: DaprClient = DaprClient.create(http);
  const saved = await dapr.state.save("store", [
    { key: "a", value: 1, etag: "1", metadata: { ttlInSeconds: "1" }, options: rule },
  ]);
  if (saved.error) throw saved.error;
  const value = await dapr.state.get("store", "a", { consistency: rule.consistency });
  const shown: unknown = typeof value === "string" ? value.length : value["a"];
  const entries = await dapr.state.getBulk("store", ["a"], bulkOptions);
  const data: string = entries[0]?.["data"];
  await dapr.state.transaction("store", [
    { operation: "upsert", request: { key: "a", value: { b: 1 }, etag: { value: "1" } } },
  ]);
  const queried = await dapr.state.query("store", {
    filter: { AND: [{ EQ: { state: "CA" } }, { OR: [{ EQ: { a: 1 } }] }] },
    sort: [{ key: "a", order: "DESC" }],
    page: { limit: 1 },
  });
  const messages: PubSubBulkPublishMessage[] = ["a", { a: 1 }, { entryID: "1", event: { a: 1 } }];
  const { failedMessages }: PubSubBulkPublishResponse = await dapr.pubsub.publishBulk("p", "t", messages);
  const reasons = failedMessages.map(({ message, error }) => `${message.entryID} ${error.message}`);
  const invoked: object = await dapr.invoker.invoke("app", "m", HttpMethod.POST, { a: 1 }, invokerOptions);
  const { items } = await dapr.configuration.get("config", ["a"], { x: "y" });
  const stream = await dapr.configuration.subscribe("config", async ({ items: changed }) => {
    Object.values(changed).map(({ key, version, metadata }) => [key, version, metadata["x"]]);
  });
  stream.stop();
  const { status } = await dapr.lock.unlock("locks", "a", "me");
  const encrypted: Buffer = await dapr.crypto.encrypt(Buffer.from("a"), {
    componentName: "crypto",
    keyName: "key",
    keyWrapAlgorithm: "RSA",
  });
  process.stdin.pipe(await dapr.crypto.decrypt({ componentName: "crypto" })).pipe(process.stdout);
  const { runtimeStatus, createdAt } = await dapr.workflow.getWorkflowState("id");
  const counters: Counting[] = [
    dapr.actor.create<Counting>(Counter),
    new ActorProxyBuilder<Counting>(Counter, dapr).build(ActorId.createRandomId()),
  ];
  return [
    sent,
    isStarted,
    made,
    shown,
    data,
    queried.results[0]?.data,
    reasons,
    invoked,
    items,
    status,
  ].concat([encrypted, runtimeStatus, createdAt.getTime(), counters]);
}

export async function server(): Promise<string[]> {
  const daprServer = new DaprServer({ serverPort: "3000", clientOptions, logger });
  const { pubsub, invoker, binding, actor } = daprServer;
  await pubsub.subscribe("p", "t", async (data: { a: number }, headers: object) => {
    if (data.a > Object.keys(headers).length) return DaprPubSubStatusEnum.DROP;
    return undefined;
  });
  await pubsub.subscribeWithOptions("p", "t", {
    callback: async () => {},
    deadLetterTopic: "dead",
    deadLetterCallback: async (data) => data as unknown,
    bulkSubscribe: { enabled: true, maxMessagesCount: 1 },
    route: { default: "/all", rules: [{ match: 'event.type == "a"', path: "/a" }] },
  });
  const subscriptions = pubsub.getSubscriptions();
  const handler: TypeDaprInvokerCallback = async ({ body, query, headers }: DaprInvokerCallbackContent) => ({
    body: JSON.parse(body ?? "{}") as unknown,
    query,
    header: headers?.["x"] as unknown,
  });
  await invoker.listen("m", handler, { method: HttpMethod.POST });
  await binding.receive("b", async (data: { a: number }) => data.a);
  await actor.init();
  await actor.registerActor(Counter);
  await daprServer.start();
  return [...(await actor.getRegisteredActors()), ...Object.keys(subscriptions["p"]?.["t"]?.routes ?? {})];
}

const charge = async (ctx: WorkflowActivityContext, input: { n: number }): Promise<number> =>
  input.n + ctx.getWorkflowActivityId();
const receipt = async (_ctx: WorkflowActivityContext): Promise<string> => "receipt";

export const order: TWorkflow = async function* (
  ctx: WorkflowContext,
  input: { n: number },
): AsyncGenerator<Task<unknown>, unknown, never> {
  const charged: Task<string> = ctx.callActivity(charge, input);
  const mixed = ctx.whenAll([ctx.callActivity(charge, "any input"), ctx.callActivity(receipt)]);
  const winner: Task<unknown> = yield ctx.whenAny([charged, ctx.createTimer(5)]);
  if (winner === charged) return charged.isFailed ? charged.getException().message : charged.getResult();
  const results: unknown[] = yield mixed;
  const child: Task<number> = ctx.callChildWorkflow<number, number>("child", 1, "id");
  ctx.continueAsNew(yield child, true);
  return results;
};

export async function workflows(): Promise<unknown[]> {
  const runtime: WorkflowRuntime = new WorkflowRuntime({ daprHost: "127.0.0.1", daprPort: "50001" })
    .registerWorkflow(order)
    .registerActivity(charge)
    .registerActivityWithName("receipt", receipt);
  await runtime.start();
  const workflowClient = new DaprWorkflowClient(clientOptions);
  const id: string = await workflowClient.scheduleNewWorkflow(order, { n: 1 }, "id", new Date());
  const state: WorkflowState | undefined = await workflowClient.waitForWorkflowCompletion(id, undefined, 30);
  const details: WorkflowFailureDetails | undefined = state?.workflowFailureDetails;
  const isComplete = state?.runtimeStatus === WorkflowRuntimeStatus.COMPLETED;
  return [isComplete, state?.serializedOutput, details?.getErrorType(), details?.getStackTrace()];
}
