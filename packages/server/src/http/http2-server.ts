import {
  constants,
  createServer,
  type Http2Server as NodeServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import type { HeaderRecord, Logger } from "@dapr-ts/core/internal";
import { breakOff, Http2Exchange } from "./http2-exchange.ts";
import { Http2Session, MAX_STREAMS, type SessionLimits } from "./http2-session.ts";
import { MAX_HEADER_BYTES } from "./message.ts";

/** The maximum number of streams of all sessions together, each of which takes some 20 kB. */
const MAX_TOTAL_STREAMS = 8_000;

/** The maximum number among them of peers that have not shown the app's token, which leaves the others to daprd. */
const MAX_TOTAL_UNTRUSTED_STREAMS = 1_000;

export interface Http2ServerOptions extends SessionLimits {
  /** Serves one request. The session is passed for its bookkeeping. Must not throw. */
  readonly serve: (exchange: Http2Exchange, session: Http2Session) => void;
  /** Returns true for headers with the app's token, or if the app has none. */
  readonly carriesToken: (headers: HeaderRecord) => boolean;
  readonly logger: Logger;
}

/** HTTP/2 without TLS on connections that a port hands over. */
export class Http2Server {
  readonly #server: NodeServer;
  readonly #sessions = new Set<Http2Session>();
  #streams = 0;
  #untrusted = 0;
  #accepted: Socket | undefined;

  constructor(options: Http2ServerOptions) {
    this.#server = createServer({
      settings: { maxHeaderListSize: MAX_HEADER_BYTES, maxConcurrentStreams: MAX_STREAMS },
      // Node counts resets of every stream and ends the session, whose other calls fail then: a burst of real timeouts is
      // enough. Http2Session counts resets of streams that did no work instead (nodejs/node#56306).
      streamResetBurst: 2 ** 31 - 1,
      streamResetRate: 2 ** 31 - 1,
      // Megabytes. Past Node's default of 10 it refuses streams, and after the hundredth it ends the session: 200 responses of
      // 100 kB on their way are enough, and what a stream had buffered when it was reset counts for as long as the connection
      // lasts. Http2Session limits the streams and their times instead.
      maxSessionMemory: 2 ** 31 - 1,
    });
    this.#server.on("session", (native) => {
      // Emitted while accept() hands over the connection.
      const session = new Http2Session(native, this.#accepted as Socket, options);
      this.#sessions.add(session);
      native.once("close", () => this.#sessions.delete(session));
      // The streams of the session fail as well, and with them everything that waits.
      native.on("error", () => undefined);
      native.on("stream", (stream, headers) => this.#open(stream, headers, session, options));
    });
    // Node's own answer to a request is not needed: each session has its listener.
    this.#server.on("stream", () => undefined);
    this.#server.on("sessionError", () => undefined);
  }

  accept(socket: Socket): void {
    // The port's sockets are half-open. A peer that ends its half could keep the descriptor otherwise.
    socket.allowHalfOpen = false;
    this.#accepted = socket;
    this.#server.emit("connection", socket);
    this.#accepted = undefined;
  }

  /** Ends what has exceeded a time limit. */
  check(now: number): void {
    for (const session of this.#sessions) session.check(now);
  }

  /** Ends every session after its streams. */
  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy();
  }

  #open(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    session: Http2Session,
    { serve, carriesToken, logger }: Http2ServerOptions,
  ): void {
    // A stream's error is that of its request, which the exchange reports; without a listener it would end the process.
    stream.on("error", () => undefined);
    try {
      const exchange = new Http2Exchange(stream, headers, session.trusts(carriesToken(headers)));
      const isOpen = session.open(exchange);
      if (!this.#count(exchange) || !isOpen) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else if (headers[":path"] === undefined) stream.respond({ ":status": 405 }, { endStream: true });
      else if (expects(stream, headers)) serve(exchange, session);
    } catch (error) {
      logger.error("a request over HTTP/2 failed", error);
      breakOff(stream, constants.NGHTTP2_INTERNAL_ERROR);
    }
  }

  /** Counts a stream until it is closed. Returns false if there are too many. */
  #count({ stream, isTrusted }: Http2Exchange): boolean {
    this.#streams++;
    if (!isTrusted) this.#untrusted++;
    stream.on("close", () => {
      this.#streams--;
      if (!isTrusted) this.#untrusted--;
    });
    return this.#streams <= MAX_TOTAL_STREAMS && this.#untrusted <= MAX_TOTAL_UNTRUSTED_STREAMS;
  }
}

/** Returns true if the app can meet the expectation of a request, if it has one. */
function expects(stream: ServerHttp2Stream, { expect }: IncomingHttpHeaders): boolean {
  if (expect === undefined) return true;
  const isContinue = expect.toLowerCase() === "100-continue";
  if (isContinue) stream.additionalHeaders({ ":status": 100 });
  else stream.respond({ ":status": 417 }, { endStream: true });
  return isContinue;
}
