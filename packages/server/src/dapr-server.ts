import { DaprClient } from "@dapr-ts/client";
import { nodePlatform } from "@dapr-ts/client/internal";
import { AppBase, DaprError, type Logger } from "@dapr-ts/core/internal";
import { Listener, type ListenerOptions } from "./http/listener.ts";
import {
  resolveAppOptions,
  resolveServerOptions,
  type DaprServerOptions,
  type ResolvedServerOptions,
} from "./options.ts";
import { openOutbound, requireStreamable, type OutboundStream } from "./outbound.ts";
import { untilDelivered } from "./readiness.ts";
import { onStopSignals } from "./stop-signals.ts";
import { TraceContext } from "./trace-context.ts";
import { webHandler } from "./web.ts";

/**
 * An app that Dapr calls: everything is registered first, then it starts.
 *
 * @example
 * ```ts
 * const server = new DaprServer({ port: 3000 });
 * server.subscribe("pubsub", "orders", async (order) => save(order), { deadLetterTopic: "failed-orders" });
 * await server.start();
 * ```
 */
export class DaprServer extends AppBase {
  /**
   * A client of the sidecar. What a handler calls with it carries the trace context of the call that it serves, unless the
   * client was passed in.
   */
  readonly client: DaprClient;
  /** The same app as a web handler, with or without `start()`: for Bun, Deno, workers, or another server's routes. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly #options: ResolvedServerOptions;
  readonly #appToken: string | undefined;
  readonly #ownsClient: boolean;
  readonly #stopping = new AbortController();
  readonly #trace: TraceContext;
  readonly #streams: OutboundStream[] = [];
  #listener: Listener | undefined;
  #port: number | undefined;
  #starting: Promise<void> | undefined;
  #started = false;
  #stop: Promise<void> | undefined;
  #releaseSignals: (() => void) | undefined;

  constructor(options: DaprServerOptions = {}) {
    const trace = new TraceContext();
    const resolved = resolveServerOptions(options, process.env);
    const appOptions = resolveAppOptions(options, process.env);
    super(appOptions, { platform: nodePlatform, around: trace.around });
    this.#options = resolved;
    this.#trace = trace;
    this.#appToken = appOptions.appToken;
    const given = options.client;
    this.#ownsClient = !(given instanceof DaprClient);
    this.client =
      given instanceof DaprClient
        ? given
        : new DaprClient({
            logger: this.#clientLogger(),
            ...given,
            interceptors: [trace.interceptor, ...(given?.interceptors ?? [])],
          });
    this.fetch = webHandler((request) => this.http.handle(request));
  }

  /** The port that the server listens on; undefined before it listens, and on the stream channel. */
  get port(): number | undefined {
    return this.#port;
  }

  /**
   * Listens, and resolves once daprd can deliver. Nothing can be registered from here on.
   *
   * @throws DaprError `failed_precondition` when the port is taken, or the sidecar is there and will not deliver;
   * `unavailable` when the sidecar is not ready in time, or checks the app's health and found none; `canceled` when the
   * server is stopped meanwhile
   */
  start(): Promise<void> {
    if (this.#stop !== undefined) {
      return Promise.reject(new DaprError("the server was stopped", { code: "failed_precondition" }));
    }
    return (this.#starting ??= this.#start());
  }

  /**
   * Finishes what is in flight, lets daprd have its answers, then closes. The port serves until all of that is done. Stopping
   * twice is stopping once.
   *
   * @throws DaprError `deadline_exceeded` when calls had to be cut off after `stopTimeoutMs`
   */
  stop(): Promise<void> {
    return (this.#stop ??= this.#shutDown());
  }

  /** {@link stop}, at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** That the sidecar is not there yet is no news while `start()` waits for it. */
  #clientLogger(): Logger {
    const warn: Logger["warn"] = (message, ...details) => {
      if (this.#started) this.logger.warn(message, ...details);
    };
    return {
      error: (...all) => this.logger.error(...all),
      warn,
      info: (...all) => this.logger.info(...all),
      debug: (...all) => this.logger.debug(...all),
    };
  }

  async #start(): Promise<void> {
    this.registry.seal();
    const { channel, waitForSidecar, startTimeoutMs, stopSignals } = this.#options;
    try {
      if (channel === "stream") requireStreamable(this.registry);
      else await this.#listen();
      this.#releaseSignals = onStopSignals(stopSignals, () => {
        this.stop().catch((error: unknown) => this.logger.error("the server did not stop cleanly", error));
      });
      if (waitForSidecar) {
        await untilDelivered({
          client: this.client,
          registry: this.registry,
          channel,
          port: this.#port,
          timeoutMs: startTimeoutMs,
          signal: this.#stopping.signal,
        });
      }
      await openOutbound({
        client: this.client,
        registry: this.registry,
        channel,
        around: this.#trace.around,
        signal: this.#stopping.signal,
        opened: (stream) => this.#streams.push(stream),
      });
      this.#started = true;
      for (const extension of this.registry.extensions)
        await extension.start?.({ channel, client: this.client, waitForSidecar });
    } catch (error) {
      const stopped = this.#stop !== undefined;
      if (!stopped) await this.stop();
      throw stopped
        ? new DaprError("the server was stopped while it started", { code: "canceled", cause: error })
        : error;
    }
  }

  async #listen(): Promise<void> {
    const { port, host, channel, headersTimeoutMs, requestTimeoutMs } = this.#options;
    const listener = new Listener({
      handle: (request) => this.http.handle(request),
      grpc: channel === "grpc" ? await this.#grpcHandler() : undefined,
      headersTimeoutMs,
      requestTimeoutMs,
      logger: this.logger,
    });
    this.#listener = listener;
    this.#port = await listener.listen(port, host);
  }

  async #grpcHandler(): Promise<ListenerOptions["grpc"]> {
    const { grpcHandler } = await import("./grpc/handler.ts");
    return grpcHandler({
      registry: this.registry,
      dispatcher: this.dispatcher,
      http: this.http,
      logger: this.logger,
      appToken: this.#appToken,
      maxBodyBytes: this.maxBodyBytes,
      services: this.#options.services,
    });
  }

  async #shutDown(): Promise<void> {
    this.#stopping.abort();
    this.#releaseSignals?.();
    const { stopTimeoutMs } = this.#options;
    const listener = this.#listener;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(resolve, stopTimeoutMs, false);
    });
    let drained = false;
    try {
      drained = await Promise.race([this.#drain(listener), late]);
    } finally {
      clearTimeout(timer);
      if (!drained) {
        listener?.destroy();
        for (const stream of this.#streams) stream.cutOff();
      }
      if (this.#ownsClient) await this.client.close();
    }
    if (!drained) {
      throw new DaprError(
        `what was in flight did not end within ${String(stopTimeoutMs)} ms and was cut off`,
        {
          code: "deadline_exceeded",
        },
      );
    }
  }

  /** The order is the one that loses nothing: daprd may still send while it learns that the app is going. */
  async #drain(listener: Listener | undefined): Promise<true> {
    await Promise.all([
      ...this.#streams.map((stream) => stream.close()),
      ...this.registry.extensions.map(async (extension) => extension.stop?.()),
    ]);
    listener?.retire();
    await listener?.settled();
    this.http.accepting = false;
    await listener?.close();
    return true;
  }
}
