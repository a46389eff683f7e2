import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import {
  DaprError,
  requireFits,
  type AppRequest,
  type ByteSource,
  type HeaderRecord,
} from "@dapr-ts/core/internal";

export type NodeIncoming = IncomingMessage | Http2ServerRequest;
export type NodeOutgoing = ServerResponse | Http2ServerResponse;

/** A request of Node's, as it is: nothing is made of it that nobody asks for. */
export class NodeRequest implements AppRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderRecord;
  readonly body: ByteSource | undefined;
  readonly #response: NodeOutgoing;
  #abort: AbortController | undefined;

  constructor(request: NodeIncoming, response: NodeOutgoing) {
    this.method = request.method ?? "GET";
    this.path = originForm(request.url ?? "/");
    this.headers = request.headers;
    this.body = hasBody(request) ? new NodeBody(request) : undefined;
    this.#response = response;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      const response = this.#response;
      const onClose = (): void => {
        if (!response.writableFinished)
          abort.abort(new DaprError("the caller has gone away", { code: "canceled" }));
      };
      if (response.destroyed) onClose();
      else response.once("close", onClose);
      this.#abort = abort;
    }
    return this.#abort.signal;
  }
}

/** A proxy may ask in absolute form (RFC 9112, 3.2.2). */
function originForm(url: string): string {
  if (url.startsWith("/")) return url;
  const start = url.indexOf("/", url.indexOf("://") + 3);
  return start < 0 ? "/" : url.slice(start);
}

function hasBody(request: NodeIncoming): boolean {
  if (request.httpVersionMajor === 2) return !(request as Http2ServerRequest).stream.endAfterHeaders;
  const { headers } = request;
  return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

class NodeBody implements ByteSource {
  readonly #request: NodeIncoming;

  constructor(request: NodeIncoming) {
    this.#request = request;
  }

  bytes(limit: number): Promise<Uint8Array> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const fail = (error: unknown): void => {
        request.removeListener("data", onData);
        // What comes after is let go, not kept.
        request.resume();
        reject(error);
      };
      const onData = (chunk: Buffer): void => {
        size += chunk.length;
        try {
          requireFits(size, limit);
          chunks.push(chunk);
        } catch (error) {
          chunks.length = 0;
          fail(error);
        }
      };
      request.on("data", onData);
      request.on("end", () =>
        resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size)),
      );
      request.on("error", (cause) => fail(brokenOff(cause)));
      request.on("close", () => {
        if (!request.readableEnded) fail(brokenOff(undefined));
      });
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return (this.#request as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  }
}

function brokenOff(cause: unknown): DaprError {
  return new DaprError("the request broke off", { code: "canceled", status: 400, cause });
}
