/** A stream that is open: what is sent on it and what comes on it. */
export interface Duplex<S, R> {
  /**
   * The next message; undefined once the sidecar has ended the stream as it should. Nothing is read ahead of what is
   * asked for but what the connection's window holds, so that who does not ask holds the sidecar back.
   *
   * @throws DaprError why the stream ended otherwise; every later call throws it too
   */
  receive(): Promise<R | undefined>;
  /**
   * Sends a message and resolves when there is room for another one.
   *
   * @throws DaprError why the stream has ended
   */
  send(item: S): Promise<void>;
  /** Says that nothing more will be sent, in one go with these last messages: nothing comes in between. */
  end(...last: readonly S[]): void;
  /** Gives the stream up; a pending `receive` rejects with `canceled`. */
  cancel(): void;
  /** Resolves when nothing is left of the stream, however it ended. Never rejects. */
  readonly closed: Promise<void>;
}
