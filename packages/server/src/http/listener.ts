import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import {
  carriesToken,
  DaprError,
  printable,
  type AppReply,
  type AppRequest,
  type HeaderRecord,
  type Logger,
} from "@dapr-ts/core/internal";
import { unref } from "@dapr-ts/client/internal";
import { detectHttp2 } from "./detect-protocol.ts";
import { Http1Connections } from "./http1-connections.ts";
import { endWith, Http1Exchange, type Lingering } from "./http1-exchange.ts";
import type { Http2Exchange } from "./http2-exchange.ts";
import { Http2Server } from "./http2-server.ts";
import type { Http2Session } from "./http2-session.ts";
import { InFlight } from "./in-flight.ts";
import { MAX_HEADER_BYTES } from "./message.ts";
import { closePort, sharedPort, type SharedPort } from "./shared-port.ts";

/** Serves a gRPC call. Resolves when its handler has ended; must not reject. */
export type GrpcHandler = (exchange: Http2Exchange, unbound: () => void) => Promise<void>;

export interface ListenerOptions {
  readonly handle: (request: AppRequest) => Promise<AppReply>;
  /** Serves gRPC calls; undefined on other channels. */
  readonly grpc: GrpcHandler | undefined;
  /** The calls without it are neither waited for by a stop, nor may there be many of them. */
  readonly appToken: string | undefined;
  /** Infinity for no limit. */
  readonly headersTimeoutMs: number;
  /** Infinity for no limit. */
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
}

type Exchange = Http1Exchange | Http2Exchange;

/** One port for HTTP/1.1 and for HTTP/2 without TLS, which differ in a connection's first bytes. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #port: SharedPort;
  readonly #lingering: Lingering = { count: 0 };
  readonly #http1: Server;
  readonly #connections: Http1Connections;
  readonly #http2: Http2Server;
  readonly #calls = new InFlight();
  /** Connections that have not sent enough to tell their protocol. */
  readonly #undecided = new Set<Socket>();
  readonly #watch: NodeJS.Timeout;
  #retiring = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    const { requestTimeoutMs, logger } = options;
    // Node requires that the headers have no more time than the whole request.
    const headersTimeoutMs = Math.min(options.headersTimeoutMs, requestTimeoutMs);
    const checkMs = Math.max(100, Math.min(5_000, headersTimeoutMs / 4));
    this.#http1 = createServer(
      {
        headersTimeout: nodeTimeout(headersTimeoutMs),
        requestTimeout: nodeTimeout(requestTimeoutMs),
        connectionsCheckingInterval: checkMs,
        // See Http1Connections.
        keepAliveTimeout: 0,
        maxHeaderSize: MAX_HEADER_BYTES,
        noDelay: true,
      },
      (request, response) => this.#serve1(request, response),
    );
    this.#port = sharedPort(this.#http1, (socket) => this.#accept(socket));
    const serve = (exchange: Http2Exchange, session: Http2Session): void => this.#serve2(exchange, session);
    const carriesToken = (headers: HeaderRecord): boolean => this.#carriesToken(headers);
    this.#http2 = new Http2Server({ serve, carriesToken, logger, headersTimeoutMs, requestTimeoutMs });
    this.#connections = new Http1Connections(requestTimeoutMs);
    this.#watch = setInterval(() => {
      const now = performance.now();
      this.#connections.check(now);
      this.#http2.check(now);
    }, checkMs);
    unref(this.#watch);
  }

  /**
   * Resolves with the port.
   *
   * @throws DaprError `failed_precondition` if the port is taken, or the address is not this machine's
   */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const { server } = this.#port;
      const onError = (cause: NodeJS.ErrnoException): void => {
        const why = cause.code === "EADDRINUSE" ? "another process uses the port" : cause.message;
        reject(
          new DaprError(`cannot listen on ${host}:${String(port)}: ${why}`, {
            code: "failed_precondition",
            cause,
          }),
        );
      };
      server.once("error", onError);
      server.listen(port, host, () => {
        server.off("error", onError);
        server.on("error", (error) => this.#options.logger.error("the app's port failed", error));
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  /** Resolves when every call that is in flight now has ended. */
  settled(): Promise<void> {
    return this.#calls.settled();
  }

  /** The number of calls in flight. */
  get active(): number {
    return this.#calls.size;
  }

  /** Ends every connection with the response that is sent on it next, and keeps new streams off the others. */
  retire(): void {
    this.#retiring = true;
    void this.#http2.close();
  }

  /** Accepts no more connections, and resolves when the last calls have their responses and all connections are closed. */
  async close(): Promise<void> {
    this.retire();
    const ended = new Promise<void>((resolve) => closePort(this.#port, resolve));
    const patience = Date.now() + LAST_REQUEST_MS;
    do await delay(LAST_REQUEST_MS / 10);
    while (this.#calls.size > 0 || (this.#undecided.size > 0 && Date.now() < patience));
    clearInterval(this.#watch);
    for (const socket of this.#undecided) socket.destroy();
    // Closes idle connections, and the timer that watches the slow ones.
    this.#http1.close();
    await this.#http2.close();
    // What is left has its response, and waits for the rest of a request that nothing reads.
    this.#http1.closeAllConnections();
    await ended;
  }

  /** Accepts no more connections, and breaks those that are open. */
  destroy(): void {
    clearInterval(this.#watch);
    closePort(this.#port, () => undefined);
    this.#http1.close();
    this.#http1.closeAllConnections();
    this.#http2.destroy();
    for (const socket of this.#undecided) socket.destroy();
  }

  #accept(socket: Socket): void {
    this.#undecided.add(socket);
    socket.once("close", () => this.#undecided.delete(socket));
    detectHttp2(socket, this.#options.headersTimeoutMs, (isHttp2) => {
      this.#undecided.delete(socket);
      if (isHttp2) this.#http2.accept(socket);
      else this.#port.serve(socket);
    });
  }

  #serve1(request: IncomingMessage, response: ServerResponse): void {
    // Without a listener the error of a request that breaks off would end the process.
    request.on("error", ignore);
    response.on("error", ignore);
    const connection = this.#connections.of(request.socket);
    if (connection.active === MAX_PIPELINED) return void request.socket.destroy();
    // Its response could not be sent (RFC 9112, 9.6).
    if (connection.isEnding) return;
    connection.begun++;
    connection.active++;
    const call = this.#carriesToken(request.headers) ? this.#calls.begin() : undefined;
    response.once("close", () => {
      connection.active--;
      connection.waiting.delete(response);
      call?.sent();
    });
    // Behind another response.
    if (response.socket === null) connection.waiting.add(response);
    const exchange = new Http1Exchange(request, response, connection, this.#lingering);
    // llhttp parses other versions too, and a gRPC call needs the frames and trailers of HTTP/2.
    if (request.httpVersionMajor !== 1 || (this.#options.grpc !== undefined && isGrpc(exchange))) {
      endWith(response, connection);
      response.writeHead(505).end();
      call?.handled();
      return;
    }
    if (this.#retiring) endWith(response, connection);
    void this.#answer(exchange, () => call?.handled());
  }

  #serve2(exchange: Http2Exchange, session: Http2Session): void {
    const { stream } = exchange;
    const call = exchange.isTrusted ? this.#calls.begin() : undefined;
    // The rest of the request, if there is one, is not waited for.
    const sent = (): void => call?.sent();
    stream.on("finish", sent).on("close", sent);
    const ended = session.handle(exchange);
    const { grpc } = this.#options;
    const handled = (): void => {
      ended();
      call?.handled();
    };
    if (grpc !== undefined && isGrpc(exchange))
      void grpc(exchange, () => session.unbound(stream)).finally(handled);
    else void this.#answer(exchange, handled);
  }

  #carriesToken(headers: HeaderRecord): boolean {
    const { appToken } = this.#options;
    return appToken === undefined || carriesToken(headers, appToken);
  }

  /** Answers a request. Never rejects. */
  async #answer(exchange: Exchange, handled: () => void): Promise<void> {
    const { handle, logger } = this.#options;
    try {
      const reply = await handle(exchange);
      const streamed = exchange.send(reply);
      if (streamed !== undefined) await streamed;
    } catch (error) {
      if (!isCallerGone(error))
        logger.error(`the response to ${exchange.method} ${printable(exchange.path)} failed`, error);
      try {
        exchange.fail();
      } catch (cause) {
        logger.debug("a failed response could not be ended", cause);
      }
    } finally {
      handled();
    }
  }
}

/** How long a request may take from daprd's connecting to its first byte when the port is about to close. */
const LAST_REQUEST_MS = 100;

/** Returns a limit as Node has it: 0 stands for none. */
const nodeTimeout = (ms: number): number => (ms === Infinity ? 0 : ms);

/** The maximum number of calls that a peer may have in flight on a connection of HTTP/1.1. daprd has one. */
const MAX_PIPELINED = 100;

const ignore = (): void => undefined;

const isGrpc = ({ headers }: Exchange): boolean => {
  const type = headers["content-type"];
  return typeof type === "string" && type.startsWith("application/grpc");
};

/** Returns true if the caller did not wait for the end of a response, which is not an error of the app. */
const isCallerGone = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  (error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE";
