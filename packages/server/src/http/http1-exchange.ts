import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { AppReply, AppRequest, ByteSource, HeaderRecord } from "@dapr-ts/core/internal";
import { CallerSignal } from "./caller-signal.ts";
import { mayHaveBody, originForm } from "./message.ts";
import { NodeBody } from "./node-body.ts";

/** A request over HTTP/1.1 and its response. Nothing is created before it is needed. */
export class Http1Exchange implements AppRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderRecord;
  readonly body: ByteSource | undefined;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #caller: CallerSignal | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.method = request.method ?? "GET";
    this.path = originForm(request.url ?? "/");
    this.headers = request.headers;
    this.body = hasBody(request) ? new NodeBody(request) : undefined;
    this.#request = request;
    this.#response = response;
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
    // The connection cannot be used again before the rest of the request was read, for which nothing waits.
    if (!this.#request.complete && this.body !== undefined && !this.#request.readableFlowing)
      response.shouldKeepAlive = false;
    const own = headers as Record<string, string | string[]>;
    if (!mayHaveBody(status)) {
      response.writeHead(status, own).end();
    } else if (body === undefined) {
      response.writeHead(status, { ...own, "content-length": "0" }).end();
    } else if (typeof body === "string" || body instanceof Uint8Array) {
      const length = String(typeof body === "string" ? Buffer.byteLength(body) : body.length);
      response.writeHead(status, { ...own, "content-length": length }).end(body);
    } else {
      response.writeHead(status, own);
      // Sends the headers before the first chunk, which may take a while.
      response.flushHeaders();
      return pipeline(Readable.from(body, { objectMode: false }), response);
    }
    return undefined;
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

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}
