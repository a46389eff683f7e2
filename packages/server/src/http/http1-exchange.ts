import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { unref } from "@dapr-ts/client/internal";
import type { AppReply, AppRequest, ByteSource, HeaderRecord } from "@dapr-ts/core/internal";
import { CallerSignal } from "./caller-signal.ts";
import type { Http1Connection } from "./http1-connections.ts";
import { mayHaveBody, originForm } from "./message.ts";
import { NodeBody } from "./node-body.ts";

/** How long the rest of a request is discarded after its response. */
const LINGER_MS = 1_000;

/** The maximum number of connections whose requests are discarded at a time. */
const MAX_LINGERING = 100;

/** The connections that discard the rest of a request. */
export interface Lingering {
  count: number;
}

/** A request over HTTP/1.1 and its response. Nothing is created before it is needed. */
export class Http1Exchange implements AppRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderRecord;
  readonly body: ByteSource | undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #connection: Http1Connection;
  readonly #lingering: Lingering;
  #caller: CallerSignal | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    connection: Http1Connection,
    lingering: Lingering,
  ) {
    this.method = request.method ?? "GET";
    this.path = originForm(request.url ?? "/");
    this.headers = request.headers;
    this.body = hasBody(request) ? new NodeBody(request) : undefined;
    this.#request = request;
    this.#response = response;
    this.#connection = connection;
    this.#lingering = lingering;
  }

  get signal(): AbortSignal {
    if (this.#caller === undefined) {
      const caller = new CallerSignal();
      const response = this.#response;
      const onClose = (): void => {
        if (!response.writableFinished) caller.gone();
      };
      if (response.destroyed) onClose();
      else response.once("close", onClose);
      this.#caller = caller;
    }
    return this.#caller.signal;
  }

  /**
   * Sends a reply.
   *
   * @returns a promise for a body that is a stream; rejects if the stream fails
   * @throws if the reply cannot be sent
   */
  send({ status, headers, body }: AppReply): Promise<void> | undefined {
    const response = this.#response;
    const isUnread = !this.#request.complete && this.body !== undefined && !this.#request.readableFlowing;
    // The connection cannot be used again before the rest of the request was read.
    if (isUnread) endWith(response, this.#connection);
    const own = headers as Record<string, string | string[]>;
    if (!mayHaveBody(status)) {
      response.writeHead(status, own);
      this.#end(isUnread);
    } else if (body === undefined) {
      response.writeHead(status, { ...own, "content-length": "0" });
      this.#end(isUnread);
    } else if (typeof body === "string" || body instanceof Uint8Array) {
      const length = String(typeof body === "string" ? Buffer.byteLength(body) : body.length);
      response.writeHead(status, { ...own, "content-length": length });
      this.#end(isUnread, body);
    } else if (this.method === "HEAD") {
      // Node would discard the chunks as fast as they come, of a stream without an end for as long as the process runs.
      response.writeHead(status, own);
      this.#end(isUnread);
    } else {
      response.writeHead(status, own);
      // Sends the headers before the first chunk, which may take a while.
      response.flushHeaders();
      return pipeline(Readable.from(body, { objectMode: false }), response);
    }
    return undefined;
  }

  /**
   * Ends the response. If the request was not read, the response is sent at once, and the connection is closed after the rest of
   * the request was discarded, or after a second: Node resets a connection with unread data, and the caller loses the response.
   * With too many such connections, theirs are reset.
   */
  #end(isUnread: boolean, body?: string | Uint8Array): void {
    const response = this.#response;
    const lingering = this.#lingering;
    if (!isUnread || lingering.count >= MAX_LINGERING) {
      response.end(body);
      return;
    }
    lingering.count++;
    response.flushHeaders();
    if (body !== undefined) response.write(body);
    let isEnded = false;
    const end = (): void => {
      if (isEnded) return;
      isEnded = true;
      lingering.count--;
      clearTimeout(timer);
      response.end();
    };
    const timer = setTimeout(end, LINGER_MS);
    unref(timer);
    this.#request.once("end", end).once("close", end).resume();
  }

  /** Answers with 500 after a reply that could not be sent; breaks the response off if it has begun. */
  fail(): void {
    const response = this.#response;
    if (response.headersSent) response.destroy();
    else {
      for (const name of response.getHeaderNames()) response.removeHeader(name);
      response.writeHead(500).end();
    }
  }
}

/** Makes a response the last one of its connection. */
export function endWith(response: ServerResponse, connection: Http1Connection): void {
  response.shouldKeepAlive = false;
  connection.isEnding = true;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}
