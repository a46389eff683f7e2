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
  /** Never rejects; resolves to undefined for events that get no response. */
  readonly serve: (event: ActorEvent) => Promise<ActorEventAnswer | undefined>;
  /** Called when the stream has ended, so that no event of it can be answered. */
  readonly lost: () => void;
  readonly pause: Pause;
}

/** The time for the last message to arrive. */
const LAST_MS = 100;

/** Serves the events of one stream. Ids are unique within a stream only, so each response goes to the stream of its event. */
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

  /** True once it has ended. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Ends the stream with an error. */
  giveUp(why: DaprError): void {
    this.#why ??= why;
    this.#duplex.cancel();
  }

  /**
   * Ends the stream by cancelling it. Of a stream that is only closed, daprd reads nothing further, but still requests on it to
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
      this.#options.logger.debug("an actor call gets no response: its stream has ended");
      return;
    }
    // When the response cannot be sent, the stream has ended, and daprd fails the call.
    await this.#duplex.send(answer).catch(() => undefined);
  }
}
