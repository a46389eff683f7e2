import { createServer as createHttpServer, type Server } from "node:http";
import {
  constants,
  createServer as createHttp2Server,
  type Http2Server,
  type Http2ServerRequest,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { DaprError, type AppReply, type AppRequest, type Logger } from "@dapr-ts/core/internal";
import { NodeRequest, type NodeIncoming, type NodeOutgoing } from "./node-request.ts";
import { closePort, sharedPort, type SharedPort } from "./shared-port.ts";
import { startsHttp2 } from "./sniff.ts";
import { writeReply } from "./write-reply.ts";

export interface ListenerOptions {
  readonly handle: (request: AppRequest) => Promise<AppReply>;
  /** Takes gRPC calls, where the channel has them. */
  readonly grpc: ((request: NodeIncoming, response: NodeOutgoing) => void) | undefined;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly logger: Logger;
}

/** One port for HTTP/1.1 and for HTTP/2 without TLS, told apart by a connection's first bytes. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #port: SharedPort;
  readonly #http1: Server;
  readonly #http2: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #active = new Set<NodeOutgoing>();
  /** One for all answers, which are what it is called on. */
  readonly #forget: (this: NodeOutgoing) => void;
  /** Connections that have not said yet what they speak. */
  readonly #silent = new Set<Socket>();
  #retiring = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    const active = this.#active;
    this.#forget = function () {
      active.delete(this);
    };
    const onRequest = (request: NodeIncoming, response: NodeOutgoing): void => this.#serve(request, response);
    const { requestTimeoutMs } = options;
    // Node takes no more for the headers than for all of a request.
    const headersTimeoutMs = Math.min(options.headersTimeoutMs, requestTimeoutMs || Infinity);
    this.#http1 = createHttpServer(
      {
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        connectionsCheckingInterval: Math.max(100, Math.min(5_000, headersTimeoutMs / 4)),
        keepAliveTimeout: KEEP_ALIVE_MS,
        maxHeaderSize: MAX_HEADER_BYTES,
        noDelay: true,
      },
      onRequest,
    );
    this.#port = sharedPort(this.#http1, (socket) => this.#tellApart(socket));
    this.#http2 = createHttp2Server({ settings: { maxHeaderListSize: MAX_HEADER_BYTES } }, onRequest);
    this.#http2.on("session", (session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
      // Its streams are told as well, and with them whoever waits.
      session.on("error", () => undefined);
    });
  }

  /**
   * Resolves with the port.
   *
   * @throws DaprError `failed_precondition` when the port is taken, or is not this machine's to give
   */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const { server } = this.#port;
      const onError = (cause: NodeJS.ErrnoException): void => {
        const why = cause.code === "EADDRINUSE" ? "the port is taken" : cause.message;
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

  /** Resolves when every call that is in flight now has its answer. */
  async settled(): Promise<void> {
    await Promise.all([...this.#active].map(closed));
  }

  /** How many calls are in flight. */
  get active(): number {
    return this.#active.size;
  }

  /** From here on every connection ends with the answer that is sent on it next. */
  retire(): void {
    this.#retiring = true;
  }

  /** Takes no more connections, and resolves when what comes in on the others has its answer and they are closed. */
  async close(): Promise<void> {
    this.#retiring = true;
    const ended = new Promise<void>((resolve) => closePort(this.#port, resolve));
    const patience = Date.now() + LAST_REQUEST_MS;
    do await delay(LAST_REQUEST_MS / 10);
    while (this.#active.size > 0 || (this.#silent.size > 0 && Date.now() < patience));
    for (const session of this.#sessions) session.close();
    for (const socket of this.#silent) socket.destroy();
    // Ends idle connections, and the timer that watches the slow ones.
    this.#http1.close();
    await ended;
  }

  /** Takes no more connections, and breaks those that there are. */
  destroy(): void {
    closePort(this.#port, () => undefined);
    this.#http1.close();
    this.#http1.closeAllConnections();
    for (const session of this.#sessions) session.destroy();
    for (const socket of this.#silent) socket.destroy();
  }

  #tellApart(socket: Socket): void {
    this.#silent.add(socket);
    socket.once("close", () => this.#silent.delete(socket));
    startsHttp2(socket, this.#options.headersTimeoutMs, (http2) => {
      this.#silent.delete(socket);
      if (http2) this.#http2.emit("connection", socket);
      else this.#port.serve(socket);
    });
  }

  #serve(request: NodeIncoming, response: NodeOutgoing): void {
    this.#active.add(response);
    response.on("close", this.#forget);
    const { grpc } = this.#options;
    if (grpc !== undefined && isGrpc(request)) grpc(request, response);
    else {
      if (isHttp2(request) && !request.stream.endAfterHeaders) this.#limit(request.stream);
      this.#answer(request, response).catch(() => response.destroy());
    }
  }

  /** What HTTP/1.1's server does by itself. */
  #limit(stream: ServerHttp2Stream): void {
    const { requestTimeoutMs } = this.#options;
    if (requestTimeoutMs === 0) return;
    const timer = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), requestTimeoutMs);
    const clear = (): void => clearTimeout(timer);
    stream.once("end", clear).once("close", clear);
  }

  async #answer(request: NodeIncoming, response: NodeOutgoing): Promise<void> {
    const { handle, logger } = this.#options;
    try {
      const reply = await handle(new NodeRequest(request, response));
      if (this.#retiring && "shouldKeepAlive" in response) response.shouldKeepAlive = false;
      const streamed = writeReply(response, reply);
      if (streamed !== undefined) await streamed;
    } catch (error) {
      if (!isGone(error))
        logger.error(`the answer to ${request.method ?? ""} ${request.url ?? ""} failed`, error);
      if (response.headersSent) {
        response.destroy();
        return;
      }
      // HTTP/2's keeps those that it would not send.
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      (response as { writeHead(status: number): { end(): void } }).writeHead(500).end();
    }
  }
}

/** daprd lets a connection be idle for 90 s (Go's DefaultTransport), and an event on one that was closed is lost. */
const KEEP_ALIVE_MS = 120_000;

/** How long a request may take from daprd's connecting to its first byte, when the port is about to close. */
const LAST_REQUEST_MS = 100;

/** daprd sends a component's metadata as headers. */
const MAX_HEADER_BYTES = 64 * 1024;

const isHttp2 = (request: NodeIncoming): request is Http2ServerRequest => request.httpVersionMajor === 2;

const isGrpc = ({ headers }: NodeIncoming): boolean =>
  headers["content-type"]?.startsWith("application/grpc") === true;

/** The caller did not wait for the end, which is its own affair. */
const isGone = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === "ERR_STREAM_PREMATURE_CLOSE";

const closed = (response: NodeOutgoing): Promise<void> =>
  new Promise((resolve) => {
    response.once("close", resolve);
  });
