import { randomUUID } from "node:crypto";
import { create, toBinary, toJson } from "@bufbuild/protobuf";
import { BytesValueSchema, ValueSchema, anyUnpack, type Any } from "@bufbuild/protobuf/wkt";
import { decodeMessage, packJson, unpackJson } from "@dapr-ts/proto/decoding";
import { HistoryEventSchema } from "@dapr-ts/proto/workflow";
import {
  DaprError,
  callerHeaders,
  fromAnyBytes,
  grpcFormOf,
  inOperation,
  requireCountOrInfinity,
  type CallOptions,
  type Duplex,
  type GrpcForm,
  type GrpcPlatform,
  type Operation,
  type Platform,
  type StreamOperation,
  type Transport,
} from "@dapr-ts/core/internal";
import { MemoryActors } from "./actors/actors.ts";
import { handlingApp, type InMemoryApp } from "./apps.ts";
import { conversationHandlers } from "./conversation.ts";
import { cryptoStreams } from "./crypto.ts";
import { deliver } from "./deliver.ts";
import { openDuplex } from "./duplex.ts";
import { MemoryConfiguration } from "./configuration.ts";
import { Faults, type Fault } from "./faults.ts";
import type { InMemoryDaprOptions } from "./in-memory-options.ts";
import { fetchFrom, invokeHandlers } from "./invoke.ts";
import { MemoryJobs } from "./jobs.ts";
import { within } from "./limits.ts";
import { lockHandlers } from "./lock.ts";
import { operationOf, type FaultyMethod } from "./operation-names.ts";
import { MemoryPubSub } from "./pubsub.ts";
import { messagesOf, type Handlers, type RpcContext, type StreamHandlers } from "./rpc.ts";
import { secretHandlers } from "./secret.ts";
import { bindingHandlers, metadataHandlers } from "./sidecar.ts";
import { MemoryState } from "./state.ts";
import type { Delivered, PublishedEvent } from "./subscriber.ts";
import { VirtualTime } from "./time.ts";
import { MemoryWorkflows } from "./workflow/handlers.ts";

/** An operation of the client: its name, and forms that only the transports of this project read. */
export interface NamedOperation {
  /** The name, such as `state.get`. */
  readonly name: string;
}

/** daprd's default of `--max-body-size`, in bytes. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

const platform: Platform = {
  utf8Encode: (text) => Buffer.from(text, "utf8"),
  utf8Decode: (bytes) => Buffer.from(bytes).toString("utf8"),
  randomId: () => randomUUID(),
};

/** Data in a `google.protobuf.Any`: jobs have a JSON value, reminders of actors have bytes. */
const grpcPlatform: GrpcPlatform = {
  ...platform,
  packJson,
  unpack: (any) => {
    const value = unpackJson(any as Any);
    return value === undefined ? anyUnpack(any as Any, BytesValueSchema)?.value : toJson(ValueSchema, value);
  },
  historyEvent: (bytes) => decodeMessage(HistoryEventSchema, bytes),
  // A test finds code that is not deterministic.
  replaysWorkflows: true,
};

/**
 * A sidecar without a process and without a socket, for unit tests: state, pub/sub, secrets, configuration, locks, service
 * invocation, bindings, jobs, crypto, conversations and actors. The conformance suite of the project runs on it as on a
 * real sidecar. It starts empty and ends with the test. Its time stands still until the test advances it.
 *
 * Every message is encoded and decoded as for a real sidecar, so that values change, and are refused, in the same way. Jobs
 * and timers of workflows become due as the time advances. Workflows need a `WorkflowWorker` of `@dapr-ts/workflow` whose
 * client has this transport. What is missing, such as the subtle operations of
 * crypto, rejects with `unimplemented`; `startDapr` has all of it. Routing rules are not evaluated: events go to the
 * default route.
 *
 * @example
 * ```ts
 * const app = new DaprApp();
 * app.subscribe("pubsub", "orders", (order) => shop.place(order));
 * const memory = inMemoryDapr({ app, state: ["statestore"], pubsub: ["pubsub"] });
 * await using dapr = new DaprClient({ transport: memory });
 *
 * await dapr.pubsub.publish("pubsub", "orders", { id: 1 });
 * await memory.settled();
 * expect(memory.delivered("pubsub", "orders")).toMatchObject([{ outcome: "SUCCESS" }]);
 *
 * memory.fail("state.get", { code: "unavailable" });
 * await expect(dapr.state.get("statestore", "k")).rejects.toMatchObject({ code: "unavailable" });
 * ```
 */
export class InMemoryDapr {
  /** The transport that it stands for. */
  readonly wire = "grpc";
  /** The time by which values expire, and timers, reminders and jobs are due. It stands still until `advance`. */
  readonly time: VirtualTime;
  /** Returns the time; the client uses it as its clock. */
  readonly date: () => number;
  readonly #actors: MemoryActors;
  readonly #workflows: MemoryWorkflows;
  readonly #app: InMemoryApp | undefined;
  readonly #faults = new Faults();
  readonly #configuration: MemoryConfiguration;
  readonly #pubsub: MemoryPubSub;
  readonly #apps: ReadonlyMap<string, InMemoryApp>;
  readonly #handlers: Handlers;
  readonly #streams: StreamHandlers;
  readonly #open = new Set<(error: unknown) => void>();

  constructor(options: InMemoryDaprOptions = {}) {
    const { appId = "app", locks = [], secrets = {}, bindings = {} } = options;
    const { crypto = {}, conversations = {} } = options;
    const { pubsub = [], subscriptions = [], maxDeliveries = 1 } = options;
    requireCountOrInfinity("maxDeliveries", maxDeliveries);
    const app = options.app && handlingApp(options.app);
    this.#app = app;
    const made = Date.now();
    this.time = new VirtualTime(options.now ?? (() => made), options.onTime);
    const { now } = this.time;
    this.date = now;
    const state = new MemoryState(options.state ?? [], now);
    this.#configuration = new MemoryConfiguration(options.configuration ?? {});
    this.#pubsub = new MemoryPubSub({
      names: pubsub,
      appId,
      app,
      declared: subscriptions,
      maxDeliveries,
      now,
    });
    this.#apps = new Map([
      ...Object.entries(options.apps ?? {}).map(([id, other]) => [id, handlingApp(other)] as const),
      ...(app === undefined ? [] : [[appId, app] as const]),
    ]);
    this.#workflows = new MemoryWorkflows(this.time);
    this.#actors = new MemoryActors([...new Set(this.#apps.values())], this.time);
    const named = (names: readonly string[], type: string) => names.map((name) => ({ name, type }));
    this.#handlers = {
      ...state.handlers,
      ...this.#pubsub.handlers,
      ...this.#configuration.handlers,
      ...secretHandlers(secrets),
      ...lockHandlers(locks, now),
      ...bindingHandlers(bindings, platform),
      ...conversationHandlers(conversations),
      ...new MemoryJobs(app, this.time).handlers,
      ...invokeHandlers(this.#apps),
      ...this.#actors.handlers,
      ...this.#workflows.handlers,
      ...metadataHandlers(
        appId,
        [
          ...named(state.names, "state.in-memory"),
          ...named(pubsub, "pubsub.in-memory"),
          ...named(Object.keys(secrets), "secretstores.in-memory"),
          ...named(this.#configuration.names, "configuration.in-memory"),
          ...named(locks, "lock.in-memory"),
          ...named(Object.keys(bindings), "bindings.in-memory"),
          ...named(Object.keys(crypto), "crypto.in-memory"),
          ...named(Object.keys(conversations), "conversation.in-memory"),
        ],
        () => this.#pubsub.subscribers(),
        () => this.#actors.counts(),
        () => this.#workflows.connectedWorkers,
      ),
    };
    this.#streams = {
      ...this.#pubsub.streams,
      ...this.#configuration.streams,
      ...cryptoStreams(crypto),
      ...this.#workflows.streams,
    };
  }

  /**
   * Makes the next calls of a method fail, such as `state.get`. Faults of one method are used in the order in which they
   * were added. Methods that one operation carries share their faults: `state.set` with `state.save`, `state.get` with
   * `state.getEntry`.
   *
   * @throws DaprTestingError `invalid_argument` for a name that is not a method
   */
  fail(method: FaultyMethod, fault: Fault): void {
    this.#faults.add(operationOf(method), fault);
  }

  /** Removes every fault that was not used. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Returns the published events, the oldest first: all of them, or those of a component or a topic. */
  published(pubsub?: string, topic?: string): PublishedEvent[] {
    return this.#pubsub.published.filter(isOf(pubsub, topic));
  }

  /** Returns the deliveries with their outcomes, in the order in which they ended. */
  delivered(pubsub?: string, topic?: string): Delivered[] {
    return this.#pubsub.delivered.filter(isOf(pubsub, topic));
  }

  /**
   * Resolves when every event was delivered and every subscriber of configuration has handled the changes, including those
   * that handlers published or set meanwhile, and when no workflow and no activity runs.
   */
  async settled(): Promise<void> {
    do {
      await this.#pubsub.settled();
      await this.#configuration.settled();
      await this.#workflows.settled();
    } while (!this.#pubsub.isSettled || !this.#configuration.isSettled || !this.#workflows.isSettled);
  }

  /** Changes configuration items, and sends the changes to their subscribers. */
  setConfiguration(store: string, items: Readonly<Record<string, string>>): void {
    this.#configuration.set(store, items);
  }

  /**
   * Delivers an event of an input binding to the app, and resolves to the data of its response: JSON as a value, anything
   * else as bytes, undefined for nothing.
   *
   * @param metadata what the component sends beside the data; the handler has it in lower case. Default: none
   * @throws DaprError `not_found` when the app has no handler of the binding, otherwise the code of its response
   */
  async deliverBinding(
    name: string,
    data?: unknown,
    metadata: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const bytes = await deliver(this.#app, { kind: "binding", name }, data, platform, metadata);
    return fromAnyBytes(bytes, platform);
  }

  /**
   * Delivers a job to the app, whether or not it was scheduled, and resolves when its handler has ended. Jobs that were
   * scheduled are delivered by `time.advance`.
   *
   * @throws DaprError `not_found` when the app has no handler of the job, otherwise the code of its response
   */
  async deliverJob(name: string, data?: unknown): Promise<void> {
    await deliver(this.#app, { kind: "job", name }, data, platform);
  }

  /** Runs a unary operation; called by the client. */
  call<I, O>(call: NamedOperation, input: I, options: CallOptions): Promise<O> {
    const operation = call as Operation<I, O>;
    return this.#faulty(operation.name, () =>
      within(async () => {
        const form = this.#formOf(grpcFormOf(operation));
        const messages = messagesOf(form?.method ?? "");
        const handler = this.#handlers[form?.method as keyof Handlers] as AnyHandler | undefined;
        if (form === undefined || messages === undefined || handler === undefined)
          throw unimplemented(operation.name);
        const request = toBinary(
          messages.input,
          create(
            messages.input,
            form.request(input, grpcPlatform, options.headers) as Record<string, unknown>,
          ),
        );
        if (request.length > MAX_MESSAGE_BYTES) throw tooLarge(request.length);
        const response = await handler(decodeMessage(messages.input, request), contextOf(options));
        const bytes = toBinary(messages.output, create(messages.output, response));
        return form.reply(decodeMessage(messages.output, bytes) as never, input, grpcPlatform);
      }, options),
    );
  }

  /** Opens a stream; called by the client. */
  readonly stream = <I, S, R>(call: NamedOperation, input: I, options: CallOptions): Promise<Duplex<S, R>> =>
    this.#faulty(call.name, async () => {
      const operation = call as StreamOperation<I, S, R>;
      const { method } = operation.grpc;
      const messages = messagesOf(method);
      const handler = this.#streams[method as keyof StreamHandlers] as AnyStreamHandler | undefined;
      if (messages === undefined || handler === undefined) throw unimplemented(operation.name);
      const { duplex, cut } = openDuplex(input, (stream) => handler(stream, contextOf(options)), {
        operation,
        messages,
        platform: grpcPlatform,
        signal: options.signal,
      });
      this.#open.add(cut);
      void duplex.closed.then(() => this.#open.delete(cut));
      return duplex;
    });

  /** Ends every stream with `unavailable`, like a sidecar that restarts at once. */
  dropStreams(): void {
    for (const cut of this.#open) cut(new DaprError("the stream was dropped", { code: "unavailable" }));
  }

  /** Carries `invoker.fetch` to the app that it names; the client calls it. */
  fetch(path: string, request: Request): Promise<Response> {
    return this.#faulty("invoker.fetch", () => fetchFrom(this.#apps, path, request));
  }

  /** Ends every stream. Stored data stays for the next client. */
  close(): Promise<void> {
    for (const cut of this.#open) cut(new DaprError("the client was closed", { code: "canceled" }));
    return Promise.resolve();
  }

  /** Returns the newest form of an RPC that is implemented here. */
  #formOf<I, O>(newest: GrpcForm<I, O> | undefined): GrpcForm<I, O> | undefined {
    let form = newest;
    while (form !== undefined && !Object.hasOwn(this.#handlers, form.method)) form = form.fallback;
    return form;
  }

  async #faulty<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const fault = this.#faults.take(operation);
    if (fault !== undefined && !fault.after) throw fault.error;
    try {
      const result = await work();
      if (fault !== undefined) throw fault.error;
      return result;
    } catch (error) {
      throw error instanceof DaprError ? inOperation(error, operation) : error;
    }
  }
}

/** Creates an {@link InMemoryDapr}. */
export function inMemoryDapr(options?: InMemoryDaprOptions): InMemoryDapr {
  return new InMemoryDapr(options) satisfies Transport;
}

type AnyHandler = (
  request: unknown,
  context: RpcContext,
) => Record<string, unknown> | Promise<Record<string, unknown>>;
type AnyStreamHandler = (stream: unknown, context: RpcContext) => Promise<void>;

const isOf =
  (pubsub: string | undefined, topic: string | undefined) =>
  (event: { pubsub: string; topic: string }): boolean =>
    (pubsub === undefined || event.pubsub === pubsub) && (topic === undefined || event.topic === topic);

function contextOf({ headers, signal }: CallOptions): RpcContext {
  return { headers: callerHeaders(headers), signal };
}

const unimplemented = (operation: string): DaprError =>
  new DaprError(`${operation} is not implemented in memory; use startDapr() to test it`, {
    code: "unimplemented",
    operation,
  });

const tooLarge = (bytes: number): DaprError =>
  new DaprError(`received message larger than max (${String(bytes)} vs. ${String(MAX_MESSAGE_BYTES)})`, {
    code: "resource_exhausted",
  });
