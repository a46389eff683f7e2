/** An open stream, in both directions. */
export interface Duplex<S, R> {
  /**
   * Resolves to the next message, or to `undefined` when the sidecar has ended the stream without an error. Messages are
   * not read ahead beyond the connection's window, so a slow reader applies back-pressure to the sidecar.
   *
   * @throws DaprError the error that ended the stream; every later call throws it too
   */
  receive(): Promise<R | undefined>;
  /**
   * Sends a message and resolves when there is room for another one.
   *
   * @throws DaprError the error that ended the stream
   */
  send(item: S): Promise<void>;
  /** Ends the sending side, after these last messages: they and the end are sent without anything in between. */
  end(...last: readonly S[]): void;
  /** Cancels the stream; a pending `receive` rejects with `canceled`. */
  cancel(): void;
  /** Resolves when the stream is gone, however it ended. Never rejects. */
  readonly closed: Promise<void>;
}
