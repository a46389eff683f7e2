import type { Logger } from "@dapr-ts/core";
import {
  type DaprError,
  type ActorEvent,
  type ActorEventAnswer,
  type Duplex,
  type Pause,
  type Serving,
  streamEnded,
} from "@dapr-ts/core/internal";

export interface StreamConnectionOptions {
  readonly logger: Logger;
  /** Never rejects; undefined for what is not to be answered. */
  readonly serve: (event: ActorEvent) => Promise<ActorEventAnswer | undefined>;
  /** Told when nothing that came on the stream can be answered any more. */
  readonly lost: () => void;
  readonly pause: Pause;
}

/** For what was sent last to get there. */
const LAST_MS = 100;

/** The calls of one stream, each answered once and on this stream: ids are of a stream, and others mean others by them. */
export class StreamConnection implements Serving {
  readonly ended: Promise<DaprError>;
  readonly #duplex: Duplex<ActorEventAnswer, ActorEvent>;
  readonly #options: StreamConnectionOptions;
  #over = false;
  #why: DaprError | undefined;

  constructor(duplex: Duplex<ActorEventAnswer, ActorEvent>, options: StreamConnectionOptions) {
    this.#duplex = duplex;
    this.#options = options;
    this.ended = this.#read();
  }

  /** True when it has ended, whoever ended it. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Gives the stream up, with why. */
  giveUp(why: DaprError): void {
    this.#why ??= why;
    this.#duplex.cancel();
  }

  /**
   * Ends the stream by giving it up: of one that is only ended as it should be, daprd reads no further, but asks on it to
   * deactivate every actor, and waits for that without a limit (SubscribeActorEventsAlpha1 in pkg/api/grpc/actorcallbacks.go).
   */
  async drain(): Promise<void> {
    this.#over = true;
    this.#duplex.end();
    await Promise.race([this.ended, this.#options.pause(LAST_MS, undefined)]);
    this.#duplex.cancel();
    await this.#duplex.closed;
  }

  cut(): Promise<void> {
    this.#duplex.cancel();
    return this.#duplex.closed;
  }

  async #read(): Promise<DaprError> {
    try {
      for (;;) {
        const event = await this.#duplex.receive();
        if (event === undefined) return streamEnded();
        void this.#serve(event);
      }
    } catch (error) {
      return this.#why ?? (error as DaprError);
    } finally {
      this.#over = true;
      this.#duplex.cancel();
      await this.#duplex.closed;
      this.#options.lost();
    }
  }

  async #serve(event: ActorEvent): Promise<void> {
    const answer = await this.#options.serve(event);
    if (answer === undefined) return;
    if (this.#over) {
      this.#options.logger.debug("an actor's call is not answered, its stream has ended");
      return;
    }
    // Whoever waits for what cannot be sent any more is told by the end of the stream.
    await this.#duplex.send(answer).catch(() => undefined);
  }
}
