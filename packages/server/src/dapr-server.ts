import { DaprClient } from "@dapr-ts/client";
import { after, nodePlatform } from "@dapr-ts/client/internal";
import {
  AppBase,
  callerOf,
  carriesToken,
  DaprError,
  instrumentationAmong,
  instrumentationOf,
  partsOf,
  withInstrumentation,
  type AppParts,
  type Instrumentation,
  type Logger,
} from "@dapr-ts/core/internal";
import { inspect } from "node:util";
import { InFlight } from "./http/in-flight.ts";
import { Listener, type ListenerOptions } from "./http/listener.ts";
import {
  resolveAppOptions,
  resolveServerOptions,
  type DaprServerOptions,
  type ResolvedServerOptions,
} from "./options.ts";
import { openOutbound, requireStreamable, type OutboundStream } from "./outbound.ts";
import { untilDelivered } from "./readiness.ts";
import { onStopSignals, reportLeftovers } from "./stop-signals.ts";
import { TraceContext } from "./trace-context.ts";
import { webHandler } from "./web.ts";

/**
 * An app that Dapr calls. Register everything first, then start it.
 *
 * @example
 * ```ts
 * const server = new DaprServer({ port: 3000 });
 * server.subscribe("pubsub", "orders", async (order) => save(order), { deadLetterTopic: "failed-orders" });
 * await server.start();
 * ```
 */
export class DaprServer extends AppBase {
  /** A client of the sidecar. Calls of a handler carry its trace context, unless the client was passed in. */
  readonly client: DaprClient;
  /**
   * Answers a web request with or without `start()`: for Bun, Deno, workers, or the routes of another server. Never rejects.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Resolves when the server has stopped, even if calls were cut off. */
  readonly stopped: Promise<void>;
  readonly #parts: AppParts;
  readonly #options: ResolvedServerOptions;
  readonly #appToken: string | undefined;
  readonly #ownsClient: boolean;
  readonly #stopping = new AbortController();
  readonly #trace: TraceContext;
  readonly #streams: OutboundStream[] = [];
  readonly #stopHooks: (() => unknown)[] = [];
  /** Calls of `fetch`. */
  readonly #fetches = new InFlight();
  #resolveStopped: () => void = () => undefined;
  #listener: Listener | undefined;
  #port: number | undefined;
  #starting: Promise<void> | undefined;
  #isMounted = false;
  #isStarted = false;
  #isWarned = false;
  #stop: Promise<void> | undefined;
  #releaseSignals: (() => void) | undefined;

  constructor(options: DaprServerOptions = {}) {
    const trace = new TraceContext();
    const resolved = resolveServerOptions(options, process.env);
    const appOptions = resolveAppOptions(options, process.env);
    const given = options.client;
    const instrumentation = options.instrumentation ?? observerOfClient(given);
    super({ ...appOptions, instrumentation }, { platform: nodePlatform, around: trace.around });
    const parts = partsOf(this);
    this.#parts = parts;
    this.#options = resolved;
    this.#trace = trace;
    this.#appToken = appOptions.appToken;
    this.#ownsClient = !(given instanceof DaprClient);
    this.client =
      given instanceof DaprClient
        ? given
        : new DaprClient({
            logger: this.#clientLogger(),
            ...given,
            instrumentation: undefined,
            interceptors: [
              ...withInstrumentation(given?.interceptors ?? [], instrumentation),
              trace.interceptor,
            ],
          });
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve;
    });
    this.fetch = webHandler(async (request) => {
      this.#warnWithoutToken();
      const isCounted = this.#appToken === undefined || carriesToken(request.headers, this.#appToken);
      const call = isCounted ? this.#fetches.begin() : undefined;
      try {
        return await parts.http.handle(request);
      } finally {
        call?.handled();
        call?.sent();
      }
    }, parts.logger);
  }

  /** The port on which the server listens. Undefined before it listens, and on the stream channel. */
  get port(): number | undefined {
    return this.#port;
  }

  /**
   * Listens, and resolves once daprd can deliver. Nothing can be registered from then on.
   *
   * @throws DaprError `failed_precondition` if the port is taken, or the sidecar is ready and will not deliver;
   * `unavailable` if the sidecar is not ready in time, or its health check fails; `canceled` if the server is stopped
   * meanwhile
   */
  start(): Promise<void> {
    if (this.#isMounted)
      return Promise.reject(failedPrecondition("the server is mounted: ready() was called"));
    return this.#begin(true);
  }

  /**
   * Resolves once daprd can deliver to the other server in which `fetch` is mounted. Call it after that server listens.
   * Nothing can be registered from then on. After `start()` it resolves when `start()` does.
   *
   * @throws DaprError as `start()`
   */
  ready(): Promise<void> {
    if (this.#starting === undefined) this.#isMounted = true;
    return this.#begin(false);
  }

  /**
   * Stops the server: new events wait until the handlers that run have ended, and are then left to Dapr's retries. Calls in
   * flight get their responses, then the port closes. The second call returns the promise of the first one. A handler, and a
   * function passed to `onStop`, must not await it: it waits for them.
   *
   * @throws DaprError `deadline_exceeded` if calls had to be cut off after `stopTimeoutMs`
   */
  stop(): Promise<void> {
    return (this.#stop ??= this.#shutDown().finally(this.#resolveStopped));
  }

  /** Adds a function that `stop()` runs and awaits after the last handler has ended, in the order of registration. */
  onStop(hook: () => unknown): this {
    this.#stopHooks.push(hook);
    return this;
  }

  /** Stops the server at the end of an `await using` block; see {@link stop}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Prints the server in a short form. */
  [inspect.custom](): string {
    const { channel, host } = this.#options;
    const { subscriptions, bindings, jobs } = this.#parts.registry;
    const where = this.#port === undefined ? "" : ` on ${host}:${String(this.#port)}`;
    const state = this.#stop !== undefined ? "stopped" : this.#isStarted ? "started" : "not started";
    const counts = `${String(subscriptions.length)} subscriptions, ${String(bindings.size)} bindings, ${String(jobs.size)} jobs`;
    return `DaprServer { ${channel}${where}, ${state}, ${counts} }`;
  }

  /** Drops the client's warnings until the server has started: a sidecar that is not ready yet is expected. */
  #clientLogger(): Logger {
    const { logger } = this.#parts;
    const warn: Logger["warn"] = (message, ...details) => {
      if (this.#isStarted) logger.warn(message, ...details);
    };
    return { ...logger, warn };
  }

  #begin(listens: boolean): Promise<void> {
    if (this.#stop !== undefined) return Promise.reject(failedPrecondition("the server was stopped"));
    return (this.#starting ??= this.#start(listens));
  }

  async #start(listens: boolean): Promise<void> {
    const { registry, logger } = this.#parts;
    registry.seal();
    const { channel, waitForSidecar, startTimeoutMs, stopSignals } = this.#options;
    const { client } = this;
    const { signal } = this.#stopping;
    try {
      if (channel === "stream") requireStreamable(registry);
      else if (listens) await this.#listen();
      if (listens) this.#releaseSignals = onStopSignals(stopSignals, () => void this.#stopOnSignal());
      if (waitForSidecar) {
        const port = this.#port;
        await untilDelivered({ client, registry, channel, port, timeoutMs: startTimeoutMs, logger, signal });
      }
      const opened = (stream: OutboundStream): void => void this.#streams.push(stream);
      const { instrumentation } = this.#parts;
      const around = this.#trace.around;
      await openOutbound({ client, registry, channel, around, signal, opened, instrumentation });
      this.#isStarted = true;
      for (const extension of registry.extensions)
        await extension.start?.({ channel, client, waitForSidecar });
    } catch (error) {
      const stopped = this.#stop !== undefined;
      if (!stopped) await this.stop().catch((cause: unknown) => logger.debug("the stop failed", cause));
      throw stopped
        ? new DaprError("the server was stopped while it started", { code: "canceled", cause: error })
        : error;
    }
  }

  async #listen(): Promise<void> {
    this.#warnWithoutToken();
    const { port, host, channel, headersTimeoutMs, requestTimeoutMs } = this.#options;
    const { http, logger } = this.#parts;
    const listener = new Listener({
      handle: (request) => http.handle(request),
      appToken: this.#appToken,
      grpc: channel === "grpc" ? await this.#grpcHandler() : undefined,
      headersTimeoutMs,
      requestTimeoutMs,
      logger,
    });
    this.#listener = listener;
    this.#port = await listener.listen(port, host);
  }

  async #grpcHandler(): Promise<ListenerOptions["grpc"]> {
    const { grpcHandler } = await import("./grpc/handler.ts");
    return grpcHandler({ ...this.#parts, appToken: this.#appToken, services: this.#options.services });
  }

  #warnWithoutToken(): void {
    if (this.#appToken !== undefined || this.#isWarned) return;
    this.#isWarned = true;
    this.#parts.logger.warn(
      "the app has no token: every program that reaches its port can call it as Dapr does; set APP_API_TOKEN for the app and its sidecar",
    );
  }

  async #stopOnSignal(): Promise<void> {
    const { logger } = this.#parts;
    try {
      await this.stop();
    } catch (error) {
      logger.error("the server did not stop cleanly", error);
    }
    reportLeftovers(logger);
  }

  async #shutDown(): Promise<void> {
    this.#stopping.abort();
    this.#releaseSignals?.();
    const { stopTimeoutMs } = this.#options;
    const listener = this.#listener;
    let cancel = (): void => undefined;
    const late = new Promise<false>((resolve) => {
      cancel = after(stopTimeoutMs, () => resolve(false));
    });
    const begun = performance.now();
    let inTime = false;
    try {
      inTime = await Promise.race([this.#drain(listener), late]);
    } finally {
      cancel();
      if (!inTime) {
        listener?.destroy();
        for (const stream of this.#streams) stream.cutOff();
      }
      // Handlers of the client's subscriptions have the rest of the time.
      const left = inTime ? Math.max(0, stopTimeoutMs - (performance.now() - begun)) : 0;
      if (this.#ownsClient && !(await this.#closeClient(left))) inTime = false;
    }
    if (!inTime) {
      throw new DaprError(
        `calls in flight did not end within ${String(stopTimeoutMs)} ms (stopTimeoutMs) and were cut off; ` +
          "a handler must not await stop(), which waits for that handler",
        { code: "deadline_exceeded" },
      );
    }
  }

  /** Resolves to false if its subscriptions had to be cut off. */
  #closeClient(limitMs: number): Promise<boolean> {
    return callerOf(this.client)
      .close(limitMs)
      .then(
        () => true,
        (error: unknown) => {
          if (error instanceof DaprError && error.code === "deadline_exceeded") return false;
          throw error;
        },
      );
  }

  /** Stops in an order that loses nothing: daprd may still send while it learns that the app is about to close. */
  async #drain(listener: Listener | undefined): Promise<true> {
    const { dispatcher, http, registry } = this.#parts;
    const release = dispatcher.events.hold();
    // Of the calls that run now: events that arrive from here on wait, and must not be waited for.
    const settled = Promise.all([listener?.settled(), this.#fetches.settled()]);
    await Promise.all([
      ...this.#streams.map((stream) => stream.close()),
      ...registry.extensions.map(async (extension) => extension.stop?.()),
      settled,
    ]);
    for (const hook of this.#stopHooks) await this.#runHook(hook);
    http.accepting = false;
    listener?.retire();
    release();
    await listener?.close();
    return true;
  }

  async #runHook(hook: () => unknown): Promise<void> {
    try {
      await hook();
    } catch (error) {
      this.#parts.logger.error("a function passed to onStop threw", error);
    }
  }
}

/** Returns what observes the server's client, which then observes the server as well. */
function observerOfClient(client: DaprServerOptions["client"]): Instrumentation | undefined {
  if (client instanceof DaprClient) return instrumentationOf(client);
  return client?.instrumentation ?? instrumentationAmong(client?.interceptors ?? []);
}

const failedPrecondition = (message: string): DaprError =>
  new DaprError(message, { code: "failed_precondition" });
