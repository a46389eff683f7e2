import { constants, type ClientHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { IDLE_MS, afterEnds } from "../idle.ts";
import { Stopwatch } from "../stopwatch.ts";
import { nextTurn, unref } from "../timer.ts";

/** daprd answers pings that come less than 8 s apart with GOAWAY too_many_pings (pkg/api/grpc/server.go). */
const PING_INTERVAL_MS = 15_000;
const PING_TIMEOUT_MS = 5_000;
/** The interval is this late only if the process was frozen, as on AWS Lambda or a laptop. */
const FROZEN_AFTER_MS = PING_INTERVAL_MS + 2_000;
/** For the ping that decides whether a connection outlived a freeze. */
const CHECK_TIMEOUT_MS = 1_000;

/** One HTTP/2 connection to the sidecar. */
export class Connection {
  readonly http2: ClientHttp2Session;
  /** Resolves when the connection is established. Rejects with the reason why it was not. */
  readonly connected: Promise<void>;
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>;
  readonly #socket: Socket;
  #lastStreamId = Infinity;
  /** The number of streams that keep the process alive. */
  #held = 0;
  readonly #sinceUse = new Stopwatch();
  readonly #sincePing = new Stopwatch();
  #ping: Promise<boolean> | undefined;
  #checking: Promise<void> | undefined;

  constructor(http2: ClientHttp2Session, socket: Socket) {
    this.http2 = http2;
    this.#socket = socket;
    this.connected = new Promise((resolve, reject) => {
      http2.once("connect", () => resolve());
      http2.once("error", reject);
      socket.once("close", () => reject(new Error("connection closed before the HTTP/2 session was ready")));
    });
    this.connected.catch(() => undefined);
    this.ended = new Promise((resolve) => socket.once("close", () => resolve()));
    // Each stream of the session gets the error as well, and reports it to its caller. Node may leave the socket half open,
    // and then never emits the session's own "close".
    http2.on("error", () => socket.destroy());
    http2.on("goaway", (_code: number, lastStreamId: number) => {
      // A server may send it twice: first with the highest number there is, then with the last stream that it reads.
      this.#lastStreamId = Math.min(this.#lastStreamId, lastStreamId);
      // Streams that the server still works on may finish; new streams use a new connection.
      http2.close();
    });
    const pings = setInterval(() => this.#keepAlive(), PING_INTERVAL_MS);
    unref(pings);
    socket.once("close", () => clearInterval(pings));
    // Only a call in flight keeps the process alive.
    http2.unref();
  }

  /** Returns true if new streams can be opened, or will be once it is connected. */
  get usable(): boolean {
    return !this.http2.closed && !this.http2.destroyed;
  }

  /** True if the socket is closed. */
  get lost(): boolean {
    return this.#socket.destroyed;
  }

  /** Returns true if the server announced, as it ended the connection, that it never read this stream. */
  ignored(streamId: number | undefined): boolean {
    return streamId !== undefined && streamId > this.#lastStreamId;
  }

  /**
   * Finds out whether the peer has closed a connection that was idle. Returns undefined if it was used a moment ago.
   * The connection is not usable any longer when the promise resolves and the peer has closed it.
   */
  check(): Promise<void> | undefined {
    const idleMs = this.#sinceUse.lap();
    if (idleMs < IDLE_MS || this.http2.connecting) return this.#checking;
    return (this.#checking ??= this.#look().finally(() => (this.#checking = undefined)));
  }

  /** Ends the connection, with the calls on it. */
  close(): Promise<void> {
    this.http2.destroy(undefined, constants.NGHTTP2_CANCEL);
    // After GOAWAY was written.
    nextTurn(() => this.#socket.destroy());
    return this.ended;
  }

  /** Keeps the process alive for a stream, until the returned function is called. */
  hold(): () => void {
    const change = (by: number): void => {
      this.#held += by;
      if (this.http2.destroyed) return;
      if (this.#held > 0) this.http2.ref();
      else this.http2.unref();
    };
    change(1);
    return () => change(-1);
  }

  async #look(): Promise<void> {
    const frozen = this.#sincePing.elapsedMs > FROZEN_AFTER_MS;
    await new Promise<void>(afterEnds);
    if (!this.usable || (!frozen && this.#ping === undefined)) return;
    // It may also have ended without a word, as one through a router that forgot it.
    const release = this.hold();
    const alive = await this.#pinged(CHECK_TIMEOUT_MS);
    release();
    if (!alive && this.usable) this.http2.close();
  }

  /** Finds a connection that is dead but was never closed, such as one to a sidecar that was stopped or moved. */
  #keepAlive(): void {
    // Also while the last streams of a connection end that takes no more: they may wait for a sidecar that is gone.
    const { http2 } = this;
    if (http2.destroyed || http2.connecting) return;
    void this.#pinged(PING_TIMEOUT_MS).then((alive) => {
      if (!alive && !http2.destroyed) http2.destroy(new Error("the sidecar does not answer pings"));
    });
  }

  /** Resolves to true if a ping is answered in time; several at a time share one. */
  async #pinged(timeoutMs: number): Promise<boolean> {
    this.#sincePing.lap();
    this.#ping ??= new Promise<boolean>((resolve) => {
      this.http2.ping((error) => resolve(error === null));
    }).finally(() => (this.#ping = undefined));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
      unref(timer);
    });
    const alive = await Promise.race([this.#ping, late]);
    clearTimeout(timer);
    return alive;
  }
}
