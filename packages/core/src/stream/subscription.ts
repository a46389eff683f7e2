import { onAbort, requireSignal } from "../call/limits.ts";
import { inspect } from "../platform/inspect.ts";
import { asyncDispose } from "../platform/dispose.ts";
import type { DaprError } from "../errors/dapr-error.ts";
import type { AbortSignalLike, Aborter } from "../platform/platform.ts";
import { newAborter } from "./aborter.ts";
import type { StreamCaller } from "./caller.ts";
import { reconnectDelay, reconnects, STEADY_MS } from "./reconnect.ts";

/**
 * The state of a subscription.
 *
 * - `connected`: the sidecar has confirmed it.
 * - `reconnecting`: its stream was lost, and it is being opened again.
 * - `closed`: it has ended, by `close()` or by an error that another attempt would not change.
 */
export type SubscriptionState = "connected" | "reconnecting" | "closed";

/** Is called on each change, with the error that caused it, if there was one. What it throws is logged. */
export type StateListener = (state: SubscriptionState, error: DaprError | undefined) => void;

/** Options of every kind of subscription. */
export interface SubscriptionOptions {
  /** Ends the subscription as `close()` does; before it is confirmed, rejects with `canceled`. Default: none. */
  signal?: AbortSignalLike | undefined;
  /**
   * Milliseconds that the sidecar has to confirm the subscription, each time that it is opened. Default: the
   * client's `timeoutMs`. 0 or Infinity for no limit.
   */
  timeoutMs?: number | undefined;
  /** Headers (metadata) that go with the stream. Default: none. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Is called when the stream is lost, open again, and ended. Default: none. All of it is logged as well. */
  onStateChange?: StateListener | undefined;
}

/** An open stream that delivers. */
export interface Serving {
  /** Resolves with the error that ended the stream. Never rejects. */
  readonly ended: Promise<DaprError>;
  /** Accepts nothing more, finishes and acknowledges what it has, and ends the stream. Never rejects. */
  drain(): Promise<void>;
  /**
   * Ends the stream at once, and resolves when it is gone. Signals of running handlers abort, and nothing is acknowledged.
   * A drain may still wait for handlers, and does nothing else. Never rejects.
   */
  cut(): Promise<void>;
}

/** Opens a subscription's stream, and reopens it when it ends. */
export interface Source {
  /** The name in log lines, such as `topic orders of pubsub`. */
  readonly name: string;
  /**
   * Opens a stream and resolves once the sidecar has confirmed it.
   *
   * @param isAgain true for a stream that replaces a lost one
   */
  open(signal: AbortSignalLike, isAgain: boolean): Promise<Serving>;
}

/** A subscription over a stream, which is opened again when it is lost. */
export class Subscription {
  readonly #caller: StreamCaller;
  readonly #source: Source;
  readonly #onStateChange: StateListener | undefined;
  readonly #stop: Aborter;
  readonly #stopped: Promise<undefined>;
  readonly #cut: Promise<void>;
  #wasCut: () => void = () => undefined;
  readonly #closed: Promise<void>;
  #serving: Serving;
  #state: SubscriptionState = "connected";

  private constructor(
    caller: StreamCaller,
    source: Source,
    stop: Aborter,
    serving: Serving,
    onStateChange: StateListener | undefined,
  ) {
    this.#caller = caller;
    this.#source = source;
    this.#onStateChange = onStateChange;
    this.#stop = stop;
    this.#serving = serving;
    this.#stopped = new Promise((resolve) => {
      onAbort(stop.signal, () => resolve(undefined));
    });
    this.#cut = new Promise((resolve) => (this.#wasCut = resolve));
    this.#closed = this.#run();
    // The user may ignore it.
    this.#closed.catch(() => undefined);
  }

  /** @internal */
  static async open(
    caller: StreamCaller,
    source: Source,
    options: SubscriptionOptions,
  ): Promise<Subscription> {
    const { signal, onStateChange } = options;
    requireSignal(signal);
    const stop = newAborter(caller.platform);
    const release = onAbort(signal, () => stop.abort(signal?.reason));
    let subscription: Subscription;
    try {
      const serving = await source.open(stop.signal, false);
      subscription = new Subscription(caller, source, stop, serving, onStateChange);
    } catch (error) {
      release();
      throw error;
    }
    const tracked = caller.track(subscription);
    const over = (): void => {
      release();
      tracked();
    };
    subscription.closed.then(over, over);
    return subscription;
  }

  /** The current state. */
  get state(): SubscriptionState {
    return this.#state;
  }

  /**
   * Resolves when `close()` has ended it, and rejects with the {@link DaprError} that ended it otherwise. It may be
   * ignored: the error is logged as well.
   */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /**
   * Ends it: accepts nothing more, lets handlers finish, and acknowledges their events. A handler that ends its own
   * subscription must not wait for this, which waits for the handler.
   */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#closed.catch(() => undefined);
  }

  /** @internal */
  [inspect](): string {
    return `Subscription { state: "${this.#state}" }`;
  }

  /** @internal Ends it as {@link close} does, without waiting for handlers. */
  cutOff(): void {
    this.#stop.abort();
    void this.#serving.cut().then(this.#wasCut);
  }

  /** {@link close}, at the end of an `await using` block. */
  [asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run(): Promise<void> {
    const { logger, clock } = this.#caller;
    for (let attempt = 1; ;) {
      const since = clock.now();
      const lost = await Promise.race([this.#serving.ended, this.#stopped]);
      if (lost === undefined) return this.#drain();
      if (clock.now() - since >= STEADY_MS) attempt = 1;
      if (!reconnects(lost)) return this.#fail(lost);
      logger.warn(
        `${this.#source.name}: the stream was lost and will be opened again: ${lost.code}, ${lost.message}`,
      );
      this.#change("reconnecting", lost);
      const found = await this.#reopen(attempt);
      if (found === undefined) return this.#drain();
      this.#serving = found.serving;
      attempt = found.attempt;
      this.#caller.instrumentation?.count({ is: "reconnection", stream: this.#source.name });
      logger.info(`${this.#source.name}: the stream is open again`);
      this.#change("connected", undefined);
    }
  }

  async #drain(): Promise<void> {
    await Promise.race([this.#serving.drain(), this.#cut]);
    this.#change("closed", undefined);
  }

  /** Opens the stream again. Resolves to `undefined` if the subscription was closed meanwhile. */
  async #reopen(first: number): Promise<{ serving: Serving; attempt: number } | undefined> {
    const { clock, random } = this.#caller;
    const { pause } = clock;
    const { signal } = this.#stop;
    for (let attempt = first; ; attempt++) {
      try {
        await pause(reconnectDelay(attempt, random()), signal);
        return { serving: await this.#source.open(signal, true), attempt: attempt + 1 };
      } catch (error) {
        if (signal.aborted) return undefined;
        if (!reconnects(error)) return this.#fail(error as DaprError);
        this.#caller.logger.debug(`${this.#source.name}: attempt ${String(attempt)} failed`, error);
      }
    }
  }

  #fail(error: DaprError): never {
    this.#caller.logger.error(
      `${this.#source.name}: the subscription ended: ${error.code}, ${error.message}`,
    );
    this.#change("closed", error);
    throw error;
  }

  #change(state: SubscriptionState, error: DaprError | undefined): void {
    this.#state = state;
    try {
      this.#onStateChange?.(state, error);
    } catch (thrown) {
      this.#caller.logger.error(`${this.#source.name}: onStateChange threw`, thrown);
    }
  }
}
