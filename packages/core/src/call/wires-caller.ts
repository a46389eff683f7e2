import { check, wrongTransport, isNotFoundError, unsupportedReason, type Clock } from "./caller.ts";
import { DaprError, neverStarted } from "../errors/dapr-error.ts";
import { restOfCall } from "./limits.ts";
import { isUnreachable } from "./reachable.ts";
import { defaultsOf, type DerivedOptions } from "./derived.ts";
import { intercepted, type Interceptor } from "./interceptor.ts";
import type { Instrumentation } from "../observe/instrumentation.ts";
import { instrumentationAmong } from "../observe/observing.ts";
import { safeLogger, silent, type Logger } from "../platform/logger.ts";
import type { CallOptions, GrpcFormOf, Operation } from "./operation.ts";
import type { Transport } from "./transport.ts";
import type { Platform } from "../platform/platform.ts";
import { Attempts, type Attempted, type AttemptsOptions } from "./retry/attempts.ts";
import { resolveRetry } from "./retry/options.ts";
import type { RetryOptions } from "./retry/types.ts";
import { newAborter } from "../stream/aborter.ts";
import type { Closable, StreamCaller } from "../stream/caller.ts";
import type { Duplex } from "../stream/duplex.ts";
import type { StreamOperation } from "../stream/operation.ts";
import { asCall, overStream } from "../stream/over-stream.ts";

export interface WiresCallerOptions
  extends Omit<Clock, "date">, Partial<Omit<AttemptsOptions, "pause" | "now" | "date" | "retry">> {
  /** The preferred transport. */
  primary: Transport;
  platform: Platform;
  /** See {@link Clock.date}. Default: `Date.now`. */
  date?: Clock["date"] | undefined;
  /** The transport for what the preferred one cannot carry. */
  secondary?: Transport | undefined;
  /** Finds the gRPC forms. Default: those that operations contain themselves. */
  grpcFormOf?: GrpcFormOf | undefined;
  interceptors?: readonly Interceptor[] | undefined;
  /** Default: a request that provably never reached the sidecar is sent again, at most twice. */
  retry?: RetryOptions | undefined;
  /** Default: none. */
  logger?: Logger | undefined;
}

/** Time that the handlers of subscriptions have to finish when their client closes. The same as a server's `stopTimeoutMs`. */
const CLOSE_LIMIT_MS = 30_000;

/** Sends operations over the transport that can carry them, through interceptors, and again according to the retry policy. */
export class WiresCaller implements StreamCaller {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly instrumentation: Instrumentation | undefined;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly #options: WiresCallerOptions;
  /** The caller whose connections this one shares. */
  readonly #origin: WiresCaller | undefined;
  readonly #primary: Transport;
  readonly #secondary: Transport | undefined;
  readonly #interceptors: readonly Interceptor[];
  readonly #grpcFormOf: GrpcFormOf;
  readonly #attempts: Attempts;
  /** Operations whose switch of transport was already logged. */
  readonly #moved = new Set<string>();
  readonly #open = new Set<Closable>();
  /** On the clock: until then the preferred transport of an operation is not tried, since it could not be reached. */
  #preferredFrom = 0;
  /** Set when closing begins: no stream is opened any longer. */
  #closed = false;
  /** Set when all streams are closed, which may take calls. */
  #ended = false;

  constructor(options: WiresCallerOptions, origin?: WiresCaller) {
    this.#options = options;
    this.#origin = origin;
    const { primary, platform, pause, now, date = Date.now } = options;
    const { random = Math.random, timeoutMs = Infinity, retry } = options;
    const logger = safeLogger(options.logger ?? silent);
    this.platform = platform;
    this.clock = { pause, now, date };
    this.random = random;
    this.logger = logger;
    this.#primary = primary;
    this.#secondary = options.secondary;
    this.#interceptors = options.interceptors ?? [];
    this.#grpcFormOf = options.grpcFormOf ?? (({ grpc }) => grpc);
    this.instrumentation = instrumentationAmong(this.#interceptors);
    this.#attempts = new Attempts({
      ...this.clock,
      logger,
      random,
      timeoutMs,
      retry: resolveRetry(retry),
      instrumentation: this.instrumentation,
    });
  }

  get wire(): Transport["wire"] {
    return this.#primary.wire;
  }

  /** The interceptors of every operation, the outermost first. */
  get interceptors(): readonly Interceptor[] {
    return this.#interceptors;
  }

  /**
   * Returns a caller with other options over the same connections. Its `close()` closes what was opened by it, and leaves
   * the connections to this one.
   */
  derive(own: DerivedOptions): WiresCaller {
    const { retry, logger, interceptors = [] } = own;
    const options = {
      ...this.#options,
      ...(retry !== undefined && { retry }),
      ...(logger !== undefined && { logger }),
      ...(own.timeoutMs !== undefined && { timeoutMs: own.timeoutMs }),
      interceptors: [defaultsOf(own), ...this.#interceptors, ...interceptors],
    };
    return new WiresCaller(options, this);
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions = {}): Promise<O> {
    check(operation, input, options);
    if (this.#ended) throw closedError(operation.name);
    // Awaited: a promise that is returned costs two more turns of the queue.
    if (this.#interceptors.length === 0) return await this.#send(operation, input, options);
    const call = { operation: operation.name, wire: this.#wireFor(operation, input), input };
    return intercepted(this.#interceptors, call, options, (given) => this.#send(operation, input, given));
  }

  async stream<I, S, R, T>(
    operation: StreamOperation<I, S, R>,
    input: I,
    options: CallOptions,
    use: (channel: Duplex<S, R>) => Promise<T>,
  ): Promise<T> {
    check(operation, input, options);
    // Otherwise a subscription could outlive the client by being opened while that closes.
    if (this.#isClosed) throw closedError(operation.name);
    const call = { operation: operation.name, wire: "grpc", input } as const;
    return intercepted(this.#interceptors, call, options, (given) =>
      this.#sendOverStreams(operation, input, given, use),
    );
  }

  get streams(): boolean {
    return this.#primary.stream !== undefined || this.#secondary?.stream !== undefined;
  }

  track(open: Closable): () => void {
    this.#open.add(open);
    const untrack = this.#origin?.track(open);
    return () => {
      this.#open.delete(open);
      untrack?.();
    };
  }

  /** @throws DaprError `deadline_exceeded` if subscriptions had to be cut off after `limitMs` */
  async close(limitMs = CLOSE_LIMIT_MS): Promise<void> {
    this.#closed = true;
    const inTime = await this.#closeStreams([...this.#open], limitMs);
    this.#ended = true;
    if (this.#origin === undefined) {
      await this.#primary.close();
      await this.#secondary?.close();
    }
    if (!inTime)
      throw new DaprError(
        `subscriptions did not close within ${String(limitMs)} ms and were cut off: their handlers still ran; ` +
          "a handler must not await close(), which waits for that handler",
        { code: "deadline_exceeded" },
      );
  }

  /** Resolves to false if the streams had to be cut off. */
  async #closeStreams(open: readonly Closable[], limitMs: number): Promise<boolean> {
    if (open.length === 0) return true;
    const over = newAborter(this.platform);
    const late = this.clock.pause(limitMs, over.signal).then(
      () => false,
      () => true,
    );
    // A stream that fails to close must not keep the connections open.
    const closing = Promise.allSettled(open.map((stream) => stream.close())).then(() => true);
    const inTime = await Promise.race([closing, late]);
    over.abort();
    if (!inTime) for (const stream of open) stream.cutOff();
    return inTime;
  }

  get #isClosed(): boolean {
    return this.#closed || (this.#origin !== undefined && this.#origin.#isClosed);
  }

  /** Returns the options for the rest of a call. All that belongs to one call ends by its deadline. */
  #restOf(options: CallOptions, begun: number): CallOptions | undefined {
    return restOfCall(options, this.#options.timeoutMs, this.clock.now() - begun);
  }

  #wireFor<I, O>(operation: Operation<I, O>, input: I): Transport["wire"] {
    const other = this.#secondary?.wire;
    if (other !== undefined && this.#prefersSecondary(operation, input)) return other;
    if (other === undefined || this.#reasonAgainst(operation, this.wire, input) === undefined)
      return this.wire;
    return this.#reasonAgainst(operation, other, input) === undefined ? other : this.wire;
  }

  #send<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const reason = this.#reasonAgainst(operation, this.wire, input);
    const sent = this.#prefersSecondary(operation, input)
      ? this.#sendPreferred(operation, input, options)
      : reason === undefined
        ? this.#attempts.run(this.#primary, operation, input, options)
        : this.#sendOverOther(operation, input, options, reason);
    if (operation.isNotFound === undefined) return sent;
    return sent.catch((error: unknown) => {
      if (isNotFoundError(operation, error)) return undefined as O;
      throw error;
    });
  }

  #prefersSecondary<I, O>(operation: Operation<I, O>, input: I): boolean {
    const { prefers } = operation;
    if (prefers === undefined || prefers !== this.#secondary?.wire) return false;
    return (
      this.clock.now() >= this.#preferredFrom && this.#reasonAgainst(operation, prefers, input) === undefined
    );
  }

  /** Sends over the secondary transport, and over the primary one while the secondary cannot be reached. */
  async #sendPreferred<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const begun = this.clock.now();
    try {
      return await this.#attempts.run(this.#secondary as Transport, operation, input, options);
    } catch (error) {
      if (!neverStarted(error) || this.#reasonAgainst(operation, this.wire, input) !== undefined) throw error;
      this.#preferredFrom = this.clock.now() + RETRY_PREFERRED_MS;
      const rest = this.#restOf(options, begun);
      if (rest === undefined) throw error;
      return this.#attempts.run(this.#primary, operation, input, rest);
    }
  }

  #sendOverStreams<I, S, R, T>(
    operation: StreamOperation<I, S, R>,
    input: I,
    options: CallOptions,
    use: (channel: Duplex<S, R>) => Promise<T>,
  ): Promise<T> {
    const call = asCall<I, S, R, T>(operation);
    const over = (transport: Transport): Attempted => overStream(transport, operation, use);
    if (this.#primary.stream !== undefined)
      return this.#attempts.run(over(this.#primary), call, input, options);
    const other = this.#secondary?.stream === undefined ? undefined : over(this.#secondary);
    return this.#sendOverOther(call, input, options, `${operation.name} does not exist on HTTP`, other);
  }

  async #sendOverOther<I, O>(
    operation: Operation<I, O>,
    input: I,
    options: CallOptions,
    reason: string,
    other: Attempted | undefined = this.#secondary,
  ): Promise<O> {
    const { name } = operation;
    if (other === undefined || this.#reasonAgainst(operation, other.wire, input) !== undefined)
      throw wrongTransport(name, reason, this.wire);
    if (!this.#moved.has(name)) {
      this.#moved.add(name);
      // An operation without a form on this transport always moves; if the input decides, the user may not expect it.
      const level = this.#formOn(operation, this.wire) === undefined ? "info" : "warn";
      this.logger[level](`${name} is sent over ${other.wire}: ${reason} (logged once)`);
    }
    const begun = this.clock.now();
    try {
      return await this.#attempts.run(other, operation, input, options);
    } catch (error) {
      if (!neverStarted(error)) throw error;
      // Where neither transport can be reached, the sidecar is down, whatever the operation requires.
      const rest = this.#restOf(options, begun);
      if (rest === undefined || (await isUnreachable(this.#primary, rest))) throw error;
      const why = `, which cannot be reached: ${(error as DaprError).message}`;
      throw wrongTransport(name, reason, this.wire, why, error);
    }
  }

  /** Returns the form of an operation on a transport. */
  #formOn<I, O>(operation: Operation<I, O>, wire: Transport["wire"]) {
    return wire === "http" ? operation.http : this.#grpcFormOf(operation);
  }

  #reasonAgainst<I, O>(operation: Operation<I, O>, wire: Transport["wire"], input: I): string | undefined {
    return unsupportedReason(operation.name, this.#formOn(operation, wire), wire, input);
  }
}

const closedError = (operation: string): DaprError =>
  new DaprError("the client was closed", { code: "canceled", operation });

/** How long after a failed connection the preferred transport of operations is not tried. */
const RETRY_PREFERRED_MS = 30_000;
