import { randomUUID } from "node:crypto";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BytesValueSchema, anyUnpack, type Any } from "@bufbuild/protobuf/wkt";
import {
  DaprError,
  callerHeaders,
  inOperation,
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
import { handlingApp, type InMemoryApp, type InMemoryFetchApp } from "./apps.ts";
import { openDuplex } from "./duplex.ts";
import { MemoryConfiguration, type ConfigurationStores } from "./configuration.ts";
import { Faults, type Fault } from "./faults.ts";
import { fetchFrom, invokeHandlers } from "./invoke.ts";
import { within } from "./limits.ts";
import { lockHandlers } from "./lock.ts";
import { MemoryPubSub } from "./pubsub.ts";
import { messagesOf, type Handlers, type RpcContext, type StreamHandlers } from "./rpc.ts";
import { secretHandlers, type SecretStores } from "./secret.ts";
import { bindingHandlers, metadataHandlers, type InMemoryBinding } from "./sidecar.ts";
import { MemoryState } from "./state.ts";
import type { DeclaredSubscription, Delivered, PublishedEvent } from "./subscriber.ts";
import { VirtualTime } from "./time.ts";

export interface InMemoryDaprOptions {
  /** The id of the app whose sidecar this is. Default: `app`. */
  appId?: string | undefined;
  /**
   * The app: it is delivered the events that it subscribes to, called by its id, and hosts the actors of its
   * `actors({ … })`. A `DaprApp` or anything with its `handle`, or a `DaprServer` or anything with its `fetch`. Default: none.
   */
  app?: InMemoryApp | InMemoryFetchApp | undefined;
  /** Other apps by their ids, for service invocation, and with the actors that they host. Default: none. */
  apps?: Readonly<Record<string, InMemoryApp | InMemoryFetchApp>> | undefined;
  /** The names of the state stores. Default: none. */
  state?: readonly string[] | undefined;
  /** The names of the pub/sub components. Default: none. */
  pubsub?: readonly string[] | undefined;
  /** Subscriptions beside those that the app asks for. Default: none. */
  subscriptions?: readonly DeclaredSubscription[] | undefined;
  /** How often an event is delivered that is answered with RETRY, as an inbound Resiliency policy has it. Default: 1. */
  maxDeliveries?: number | undefined;
  /** Secrets by store and key. Default: none. */
  secrets?: SecretStores | undefined;
  /** Configuration items by store and key. Default: none. */
  configuration?: ConfigurationStores | undefined;
  /** The names of the lock stores. Default: none. */
  locks?: readonly string[] | undefined;
  /** Output bindings by name. Default: none. */
  bindings?: Readonly<Record<string, InMemoryBinding>> | undefined;
  /**
   * Milliseconds since 1970, by which TTLs and locks expire and actors' timers and reminders are due. Default: a clock that
   * stands still at the time when this was made; `time.advance` moves either.
   */
  now?: (() => number) | undefined;
  /**
   * Told of the new time whenever `time.advance` has moved it, before anything is done that is due then: for actors that ask
   * for the date themselves, such as `(now) => vi.setSystemTime(now)`. Default: nobody.
   */
  onTime?: ((now: number) => void) | undefined;
}

/** daprd's default of `--max-body-size`, in bytes. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

const platform: Platform = {
  utf8Encode: (text) => Buffer.from(text, "utf8"),
  utf8Decode: (bytes) => Buffer.from(bytes).toString("utf8"),
  randomId: () => randomUUID(),
};

/** Of what is in memory, only actors' reminders come in a `google.protobuf.Any`, and nothing goes in one. */
const grpcPlatform: GrpcPlatform = {
  ...platform,
  packJson: () => {
    throw unimplemented("google.protobuf.Any");
  },
  unpack: (any) => anyUnpack(any as Any, BytesValueSchema)?.value,
};

/**
 * A sidecar without a process and without a socket, for unit tests: state, pub/sub, secrets, configuration, locks, service
 * invocation and actors with the semantics of a real one, which the project's conformance suite holds it to. It ends with
 * the test, and starts empty. Its time stands still until the test moves it on.
 *
 * Every message goes through the wire's own encoding, so that what a real sidecar would refuse or change is refused or
 * changed here. What it has not, such as jobs and workflows, rejects with `unimplemented`: `startDapr` has all of
 * it. Of routing rules it takes the default route, because there is no CEL here.
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
export class InMemoryDapr implements Transport {
  readonly wire = "grpc";
  /** The time by which values expire, and timers and reminders come. It stands still unless it is told otherwise. */
  readonly time: VirtualTime;
  /** {@link Transport.date}; the client goes by it. */
  readonly date: () => number;
  readonly #actors: MemoryActors;
  readonly #faults = new Faults();
  readonly #configuration: MemoryConfiguration;
  readonly #pubsub: MemoryPubSub;
  readonly #apps: ReadonlyMap<string, InMemoryApp>;
  readonly #handlers: Handlers;
  readonly #streams: StreamHandlers;
  readonly #open = new Set<(error: unknown) => void>();

  constructor(options: InMemoryDaprOptions = {}) {
    const { appId = "app", locks = [], secrets = {}, bindings = {} } = options;
    const { pubsub = [], subscriptions = [], maxDeliveries = 1 } = options;
    const app = options.app && handlingApp(options.app);
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
    this.#actors = new MemoryActors([...new Set(this.#apps.values())], this.time);
    const named = (names: readonly string[], type: string) => names.map((name) => ({ name, type }));
    this.#handlers = {
      ...state.handlers,
      ...this.#pubsub.handlers,
      ...this.#configuration.handlers,
      ...secretHandlers(secrets),
      ...lockHandlers(locks, now),
      ...bindingHandlers(bindings),
      ...invokeHandlers(this.#apps),
      ...this.#actors.handlers,
      ...metadataHandlers(
        appId,
        [
          ...named(state.names, "state.in-memory"),
          ...named(pubsub, "pubsub.in-memory"),
          ...named(Object.keys(secrets), "secretstores.in-memory"),
          ...named(this.#configuration.names, "configuration.in-memory"),
          ...named(locks, "lock.in-memory"),
          ...named(Object.keys(bindings), "bindings.in-memory"),
        ],
        () => this.#pubsub.subscribers(),
        () => this.#actors.counts(),
      ),
    };
    this.#streams = { ...this.#pubsub.streams, ...this.#configuration.streams };
  }

  /** Has the next calls of an operation fail, such as `state.get`. Faults of one operation are used up in their order. */
  fail(operation: string, fault: Fault): void {
    this.#faults.add(operation, fault);
  }

  /** Takes every fault back that was not used up. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** What was published, the oldest first: all of it, or that of a component or a topic. */
  published(pubsub?: string, topic?: string): PublishedEvent[] {
    return this.#pubsub.published.filter(isOf(pubsub, topic));
  }

  /** What subscribers were given, and what they made of it, in the order in which they were done. */
  delivered(pubsub?: string, topic?: string): Delivered[] {
    return this.#pubsub.delivered.filter(isOf(pubsub, topic));
  }

  /** Resolves when every event has been delivered, those that its subscribers published included. */
  settled(): Promise<void> {
    return this.#pubsub.settled();
  }

  /** Changes configuration items, of which those who subscribed to them are told. */
  setConfiguration(store: string, items: Readonly<Record<string, string>>): void {
    this.#configuration.set(store, items);
  }

  /** {@link Transport.call}; the client calls it. */
  call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    return this.#faulty(operation.name, () =>
      within(async () => {
        const form = this.#formOf(operation.grpc);
        const messages = messagesOf(form?.method ?? "");
        const handler = this.#handlers[form?.method as keyof Handlers] as AnyHandler | undefined;
        if (form === undefined || messages === undefined || handler === undefined)
          throw unimplemented(operation.name);
        const request = toBinary(
          messages.input,
          create(messages.input, form.request(input, grpcPlatform) as Record<string, unknown>),
        );
        if (request.length > MAX_MESSAGE_BYTES) throw tooLarge(request.length);
        const response = await handler(fromBinary(messages.input, request), contextOf(options));
        const bytes = toBinary(messages.output, create(messages.output, response));
        return form.reply(fromBinary(messages.output, bytes) as never, input, grpcPlatform);
      }, options),
    );
  }

  /** {@link Transport.stream}; the client calls it. */
  readonly stream = <I, S, R>(
    operation: StreamOperation<I, S, R>,
    input: I,
    options: CallOptions,
  ): Promise<Duplex<S, R>> =>
    this.#faulty(operation.name, async () => {
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

  /** Ends every stream with `unavailable`, as a sidecar does that goes down, and is there again at once. */
  dropStreams(): void {
    for (const cut of this.#open) cut(new DaprError("the stream was dropped", { code: "unavailable" }));
  }

  /** Carries `invoker.fetch` to the app that it names; the client calls it. */
  fetch(path: string, request: Request): Promise<Response> {
    return fetchFrom(this.#apps, path, request);
  }

  /** Ends every stream. What is stored stays, for the next client. */
  close(): Promise<void> {
    for (const cut of this.#open) cut(new DaprError("the client was closed", { code: "canceled" }));
    return Promise.resolve();
  }

  /** The newest form that is here. */
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

/** {@link InMemoryDapr}, as a function like the others of this package. */
export function inMemoryDapr(options?: InMemoryDaprOptions): InMemoryDapr {
  return new InMemoryDapr(options);
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
  new DaprError(`${operation} does not exist in memory; startDapr() has it`, {
    code: "unimplemented",
    operation,
  });

const tooLarge = (bytes: number): DaprError =>
  new DaprError(`received message larger than max (${String(bytes)} vs. ${String(MAX_MESSAGE_BYTES)})`, {
    code: "resource_exhausted",
  });
