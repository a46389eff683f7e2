import { constants, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { breakOff, isReset, type Http2Exchange } from "./http2-exchange.ts";
import { KEEP_ALIVE_MS } from "./message.ts";

/** The time limits of a session, in milliseconds. Infinity stands for no limit. */
export interface SessionLimits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/** The maximum number of streams of a session. Clients wait when they reach it, which also bounds an app's memory. */
export const MAX_STREAMS = 500;

/** The maximum number of streams of a session whose peer has not shown the app's token: enough for daprd's calls without it. */
const MAX_UNTRUSTED_STREAMS = 20;

/** The number of useless streams that a peer may open and reset: in a burst, and in each second after it. */
const USELESS_BURST = 1_000;
const USELESS_PER_SECOND = 33;

/** How long a peer may take to confirm that it has read a GOAWAY. Go does at once, a client of Node does not at all. */
const CONFIRM_MS = 250;

/** How long a peer may take to close its connection after the last response. */
const CLOSE_MS = 1_000;

/** How long a peer may go on with a request after its response was sent. */
const LINGER_MS = 5_000;

/** One HTTP/2 connection with the limits that Node has for HTTP/1.1 only. */
export class Http2Session {
  readonly #session: ServerHttp2Session;
  readonly #socket: Socket;
  readonly #limits: SessionLimits;
  readonly #streams = new Map<ServerHttp2Stream, StreamState>();
  /** The handlers that run, those of streams that were reset among them. */
  #handlers = 0;
  /** The streams among them that opened before the peer had shown the app's token. */
  #untrusted = 0;
  #isTrusted = false;
  #isConfirmed = false;
  #idleSince = performance.now();
  #useless = 0;
  #uselessSince = performance.now();
  #closing: Promise<void> | undefined;

  constructor(session: ServerHttp2Session, socket: Socket, limits: SessionLimits) {
    this.#session = session;
    this.#socket = socket;
    this.#limits = limits;
    // The peer's first frame: before it a connection has nothing but the preface.
    session.once("remoteSettings", () => {
      this.#isConfirmed = true;
    });
  }

  /** Watches a stream. Returns false if the session has reached a limit and the stream must be refused. */
  open({ stream, isTrusted }: Http2Exchange): boolean {
    const state: StreamState = {
      isTrusted,
      openedAt: performance.now(),
      isWhole: stream.endAfterHeaders,
      isHandled: false,
      isBounded: true,
      exchange: undefined,
    };
    this.#streams.set(stream, state);
    if (!isTrusted) this.#untrusted++;
    stream.on("end", () => {
      state.isWhole = !isReset(stream);
    });
    stream.on("close", () => {
      this.#streams.delete(stream);
      if (!isTrusted) this.#untrusted--;
      if (this.#streams.size === 0) this.#idleSince = performance.now();
      const didWork = isAnswered(stream) || (state.isHandled && !isWaitingForBody(state));
      if (!didWork && isReset(stream)) this.#countUseless();
    });
    // Counts handlers, not streams: a peer that resets its streams at once could exceed the limit of streams otherwise.
    return this.#handlers < MAX_STREAMS && this.#untrusted <= MAX_UNTRUSTED_STREAMS;
  }

  /**
   * Returns true for a request with the app's token, and for all later ones of its session: daprd sends a few calls without it
   * on the connection that has it.
   *
   * @param carriesToken true if this request has the token, or the app has none
   */
  trusts(carriesToken: boolean): boolean {
    return (this.#isTrusted ||= carriesToken);
  }

  /** Notes that the handler of a request runs. Returns the function to call when it has ended. */
  handle(exchange: Http2Exchange): () => void {
    const state = this.#streams.get(exchange.stream);
    if (state !== undefined) {
      state.isHandled = true;
      state.exchange = exchange;
    }
    this.#handlers++;
    return () => {
      this.#handlers--;
      if (state !== undefined) state.isHandled = false;
    };
  }

  /** Exempts a stream from the time limit: a streaming call of a user's own service. */
  unbound(stream: ServerHttp2Stream): void {
    const state = this.#streams.get(stream);
    if (state !== undefined) state.isBounded = false;
  }

  /** Ends what has exceeded a time limit. */
  check(now: number): void {
    const { headersTimeoutMs, requestTimeoutMs } = this.#limits;
    if (!this.#isConfirmed && now - this.#idleSince > headersTimeoutMs) this.destroy();
    else if (this.#streams.size === 0 && now - this.#idleSince > KEEP_ALIVE_MS) void this.close();
    for (const [stream, { openedAt, isBounded, isTrusted, exchange }] of this.#streams) {
      // Either the peer has not sent all of the request, or it does not read the response.
      const isPeerLate = !hasWholeRequest(stream) || stream.writableEnded;
      const lateSince = isPeerLate ? openedAt : (exchange?.unreadSince ?? now);
      const limitMs = isTrusted ? requestTimeoutMs : headersTimeoutMs;
      if (isBounded && now - lateSince > limitMs) breakOff(stream, constants.NGHTTP2_CANCEL);
      // Nothing waits for the rest of a request that has its response (RFC 9113, 8.1).
      else if (stream.writableFinished && now - openedAt > LINGER_MS)
        stream.close(constants.NGHTTP2_NO_ERROR);
    }
  }

  /**
   * Ends the session without the loss of a request: its peer is told to open no more streams, confirms that, and only then
   * the last stream is named. Resolves when the session is closed.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  /** Ends the session at once. A session alone would wait for its peer to end the connection. */
  destroy(code: number = constants.NGHTTP2_NO_ERROR): void {
    this.#session.destroy(undefined, code);
    this.#socket.destroy();
  }

  async #close(): Promise<void> {
    const session = this.#session;
    if (session.destroyed) return;
    const closed = new Promise<void>((resolve) => session.once("close", () => resolve()));
    session.goaway(constants.NGHTTP2_NO_ERROR, LAST_POSSIBLE_STREAM);
    await Promise.race([closed, confirmed(session)]);
    if (!session.destroyed) session.close();
    // A peer that keeps its end of an ended connection.
    const late = setInterval(() => {
      // Calls without the token are not waited for.
      const isDone = [...this.#streams].every(
        ([stream, { isTrusted }]) => stream.writableFinished || !isTrusted,
      );
      if (isDone) this.destroy();
    }, CLOSE_MS);
    await closed;
    clearInterval(late);
  }

  /** Counts a stream that was reset before it did any work. Node counts every stream, so that bursts of real timeouts end sessions. */
  #countUseless(): void {
    const now = performance.now();
    const forgiven = ((now - this.#uselessSince) / 1_000) * USELESS_PER_SECOND;
    this.#useless = Math.max(0, this.#useless - forgiven) + 1;
    this.#uselessSince = now;
    if (this.#useless > USELESS_BURST) this.destroy(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  }
}

/** Returns true for a call with a response. One that was refused for its token has done no work. */
function isAnswered({ headersSent, sentHeaders }: ServerHttp2Stream): boolean {
  return headersSent && sentHeaders[":status"] !== 401 && sentHeaders["grpc-status"] !== "16";
}

/** Returns true if the handler waits for the rest of the body. Node reports the end of a body only if it is read. */
const isWaitingForBody = ({ isWhole, exchange }: StreamState): boolean =>
  !isWhole && exchange?.body?.isRead === true;

const hasWholeRequest = (stream: ServerHttp2Stream): boolean =>
  stream.endAfterHeaders ||
  stream.readableEnded ||
  stream.state.state === constants.NGHTTP2_STREAM_STATE_HALF_CLOSED_REMOTE;

interface StreamState {
  readonly openedAt: number;
  /** True if the peer has shown the app's token. */
  readonly isTrusted: boolean;
  /** True if all of the request has been read. */
  isWhole: boolean;
  /** True while its handler runs. */
  isHandled: boolean;
  /** True if the time limit of a request applies. */
  isBounded: boolean;
  /** Undefined before its handler runs. */
  exchange: Http2Exchange | undefined;
}

const LAST_POSSIBLE_STREAM = 2 ** 31 - 1;

/** Resolves when the peer has answered a ping, and so has read what was sent before. */
function confirmed(session: ServerHttp2Session): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CONFIRM_MS);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    try {
      if (!session.ping(done)) done();
    } catch {
      done();
    }
  });
}
