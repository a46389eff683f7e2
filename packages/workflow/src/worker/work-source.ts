import type { Logger } from "@dapr-ts/core";
import {
  type DaprError,
  getWorkItems,
  hello,
  internally,
  newAborter,
  streamEnded,
  type AbortSignalLike,
  type Duplex,
  type Serving,
  type Source,
  type StreamCaller,
  type UnknownWork,
  type WorkItem,
} from "@dapr-ts/core/internal";
import { awaitLeave, awaitRegistration, registrationOf } from "./registration.ts";
import { RunCache } from "./run-cache.ts";
import type { Origin, WorkRunner } from "./work-runner.ts";

type WorkStream = Duplex<never, WorkItem | UnknownWork>;

/** Load balancers close streams without traffic in spite of HTTP/2 pings (java-sdk#1695, dotnet-sdk#1552). */
const HELLO_EVERY_MS = 30_000;
const HELLO_MS = 10_000;
/** A stream ends when nothing has come for this time. */
const QUIET_MS = 100;
/** After this time it ends in any case. */
const QUIET_LIMIT_MS = 2_000;
/** How long the sidecar may take to notice the end of a stream. */
const LEAVE_LIMIT_MS = 3_000;

export interface WorkSourceOptions {
  readonly runner: WorkRunner;
  readonly logger: Logger;
  /** Runs whose state is kept between their turns. */
  readonly maxCachedWorkflows: number;
  readonly stopTimeoutMs: number;
}

/** Opens streams of work items. Connecting registers the app's workflows with the sidecar, disconnecting unregisters them. */
export class WorkSource implements Source {
  readonly name = "workflow worker";
  readonly #caller: StreamCaller;
  readonly #options: WorkSourceOptions;

  constructor(caller: StreamCaller, options: WorkSourceOptions) {
    this.#caller = caller;
    this.#options = options;
  }

  async open(signal: AbortSignalLike): Promise<Serving> {
    // A sidecar that hangs would leave the stream open without any work.
    await this.#caller.call(hello, undefined, { ...internally(), signal, timeoutMs: HELLO_MS });
    const before = (await registrationOf(this.#caller, signal))?.workers ?? 0;
    const serving = new WorkServing(this.#caller, this.#options, await openStream(this.#caller, signal));
    try {
      await awaitRegistration(this.#caller, serving, before, signal, this.#options.logger);
    } catch (error) {
      await serving.cut();
      throw error;
    }
    return serving;
  }
}

function openStream(caller: StreamCaller, signal: AbortSignalLike | undefined): Promise<WorkStream> {
  // The first item may take any time.
  const options = { ...internally(), signal, timeoutMs: 0 };
  return caller.stream(getWorkItems, undefined, options, (channel) => Promise.resolve(channel));
}

/** The work of one stream, or of the one that replaced it. */
class WorkServing implements Serving {
  readonly ended: Promise<DaprError>;
  /** True once it has delivered an item. */
  delivers = false;
  /** The error that ended it. */
  error: DaprError | undefined;
  readonly #caller: StreamCaller;
  readonly #options: WorkSourceOptions;
  #lastItem = -Infinity;
  #current: WorkStream;
  #over = false;
  /** Aborts with the stream's end: a timer that is left holds the process. */
  readonly #leave;
  #end!: (error: DaprError) => void;

  constructor(caller: StreamCaller, options: WorkSourceOptions, stream: WorkStream) {
    this.#caller = caller;
    this.#options = options;
    this.#current = stream;
    this.#leave = newAborter(caller.platform);
    this.ended = new Promise((resolve) => (this.#end = resolve));
    void this.#read(stream);
    void this.#greet();
  }

  /**
   * Finishes what runs, then ends the stream: the sidecar sends the rest to another worker, or to the next one. Resolves when the
   * sidecar has noticed it.
   */
  async drain(): Promise<void> {
    const { now } = this.#caller.clock;
    const end = now() + this.#options.stopTimeoutMs;
    // The rest of the time is for what a busy machine adds.
    const left = (limitMs: number): number => Math.min(limitMs, (end - now()) / 2);
    await this.#options.runner.stop();
    await this.#quiet(left(QUIET_LIMIT_MS));
    const before = (await registrationOf(this.#caller))?.workers ?? 0;
    await this.cut();
    if (before > 0) await awaitLeave(this.#caller, before, left(LEAVE_LIMIT_MS));
  }

  /**
   * Waits until nothing comes. A turn that the sidecar begins while its last stream ends would make it stuck (dapr#10408), and the
   * last responses have caused turns.
   */
  async #quiet(limitMs: number): Promise<void> {
    const { now, pause } = this.#caller.clock;
    const since = now();
    if (since - this.#lastItem > QUIET_LIMIT_MS) return;
    this.#lastItem = since;
    for (let left = QUIET_MS; left > 0 && now() + left - since < limitMs && !this.#over;) {
      await pause(left, undefined);
      left = this.#lastItem + QUIET_MS - now();
    }
  }

  async cut(): Promise<void> {
    this.#finish();
    const stream = this.#current;
    stream.cancel();
    await stream.closed;
  }

  /** Reads without a limit: the sidecar ends a stream that takes nothing for 10 s (wfengine.go in daprd). */
  async #read(stream: WorkStream): Promise<void> {
    const { runner, maxCachedWorkflows, logger } = this.#options;
    const runs = new RunCache(maxCachedWorkflows);
    const origin: { -readonly [K in keyof Origin]: Origin[K] } = { isOver: false, runs };
    let why: DaprError;
    try {
      for (;;) {
        const item = await stream.receive();
        if (item === undefined) break;
        this.delivers = true;
        this.#lastItem = this.#caller.clock.now();
        if (item.kind === "unknown") logger.debug("workflow worker: work of an unknown kind is left out");
        else runner.take(item, origin);
      }
      why = streamEnded();
    } catch (error) {
      why = error as DaprError;
    }
    origin.isOver = true;
    if (stream !== this.#current) return;
    this.error = why;
    this.#finish();
    this.#end(why);
  }

  #finish(): void {
    this.#over = true;
    this.#leave.abort();
  }

  async #greet(): Promise<void> {
    const { pause } = this.#caller.clock;
    const { signal } = this.#leave;
    for (;;) {
      await pause(HELLO_EVERY_MS, signal).catch(() => undefined);
      if (this.#over) return;
      try {
        await this.#caller.call(hello, undefined, { ...internally(), signal, timeoutMs: HELLO_MS });
      } catch (error) {
        if (!this.#over) await this.#replace(error as DaprError);
      }
    }
  }

  /** Opens another stream before this one is given up, so that the app stays registered. */
  async #replace(why: DaprError): Promise<void> {
    this.#options.logger.warn(
      `workflow worker: no response to Hello, the stream is replaced: ${why.message}`,
    );
    const old = this.#current;
    try {
      const stream = await openStream(this.#caller, undefined);
      if (this.#over) return stream.cancel();
      this.#current = stream;
      void this.#read(stream);
    } catch {
      // The end of the old one is reported, and the subscription opens the next one.
    }
    old.cancel();
  }
}
