import {
  attemptAgain,
  check,
  effectiveTimeout,
  requiresGrpc,
  neverStarted,
  isNotFoundError,
  unsupportedReason,
  type CallOptions,
  type Caller,
  type Clock,
  type HttpTransport,
  type Operation,
  type Platform,
} from "@dapr-ts/core/internal";

export interface GuestCallerOptions {
  readonly transport: HttpTransport;
  readonly platform: Platform;
  readonly clock: Clock;
  /** Milliseconds that a call has for all of its attempts, unless its own options contain a limit. */
  readonly timeoutMs: number;
}

/** As many as the Node client's default policy has. */
const MAX_ATTEMPTS = 3;

/** Sends operations over HTTP, and again, at most twice, while a request provably never reached the sidecar. */
export class GuestCaller implements Caller {
  readonly wire = "http";
  readonly platform: Platform;
  readonly clock: Clock;
  readonly #transport: HttpTransport;
  readonly #timeoutMs: number;

  constructor({ transport, platform, clock, timeoutMs }: GuestCallerOptions) {
    this.#transport = transport;
    this.platform = platform;
    this.clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions = {}): Promise<O> {
    check(operation, input, options);
    const reason = unsupportedReason(operation.name, operation.http, this.wire, input);
    if (reason !== undefined) throw requiresGrpc(operation.name, reason);
    try {
      return await this.#send(operation, input, options);
    } catch (error) {
      if (isNotFoundError(operation, error)) return undefined as O;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  #send<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const { retry } = operation;
    return attemptAgain(
      {
        send: (timeoutMs) => this.#transport.call(operation, input, { ...options, timeoutMs }),
        delayOf: (error, attempt) =>
          attempt === MAX_ATTEMPTS || retry === "once" || !neverStarted(error) ? undefined : 50 * attempt,
      },
      effectiveTimeout(options.timeoutMs, this.#timeoutMs),
      options.signal,
      this.clock,
    );
  }
}
