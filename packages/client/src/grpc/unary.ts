import {
  constants,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import {
  DaprError,
  canceled,
  deadlineExceeded,
  limitCall,
  tooLarge,
  type AbortSignalLike,
} from "@dapr-ts/core/internal";
import { httpError } from "../http/http-error.ts";
import { abortedCall } from "./aborted.ts";
import type { Channel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { frame, PREFIX } from "./frame.ts";
import { requestHeaders } from "./request-headers.ts";
import { readStatus } from "./status.ts";
import { after } from "../timer.ts";

export interface UnaryRequest {
  /** `/package.Service/Method`. */
  path: string;
  /** Metadata, names in lower case. */
  headers: OutgoingHttpHeaders;
  message: Uint8Array;
  signal: AbortSignalLike | undefined;
  timeoutMs: number;
  maxBodyBytes: number;
}

export interface UnaryReply {
  header: IncomingHttpHeaders;
  trailer: IncomingHttpHeaders;
  message: Uint8Array;
}

/** Makes one unary gRPC call. Rejects with a `DaprError` of the call's status. */
export function unary(channel: Channel, request: UnaryRequest): Promise<UnaryReply> {
  if (request.signal?.aborted === true) return Promise.reject(canceled(request.signal));
  return new Promise((resolve, reject) => new UnaryCall(channel, request, resolve, reject));
}

const CHUNK = 64 * 1024;

class UnaryCall {
  readonly #channel: Channel;
  readonly #request: UnaryRequest;
  readonly #resolve: (reply: UnaryReply) => void;
  readonly #reject: (error: DaprError) => void;
  #stream: ClientHttp2Stream | undefined;
  #release: (() => void) | undefined;
  #unlimit: (() => void) | undefined;
  #header: IncomingHttpHeaders = {};
  #trailer: IncomingHttpHeaders | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  #done = false;
  readonly #begun = performance.now();

  constructor(
    channel: Channel,
    request: UnaryRequest,
    resolve: (reply: UnaryReply) => void,
    reject: (error: DaprError) => void,
  ) {
    this.#channel = channel;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    const checked = channel.check();
    if (checked === undefined) this.#start();
    else void checked.then(() => this.#start());
    if (!this.#done) this.#unlimit = limitCall(request, after, (error) => this.#fail(error));
  }

  #start(): void {
    if (this.#done) return;
    const channel = this.#channel;
    if (channel.closed) return this.#fail(new DaprError("the client was closed", { code: "canceled" }));
    let connection: Connection;
    let stream: ClientHttp2Stream;
    try {
      connection = channel.open();
      stream = connection.http2.request(requestHeaders(channel, this.#request));
    } catch (error) {
      return this.#fail(httpError(error, channel.authority, false));
    }
    this.#stream = stream;
    // Without a timer nothing else would keep the process alive for the response.
    if (this.#request.timeoutMs === Infinity) this.#release = connection.hold();
    stream.on("response", (header) => {
      this.#header = header;
    });
    stream.on("data", (chunk: Buffer) => this.#receive(chunk));
    stream.on("trailers", (trailer: IncomingHttpHeaders) => {
      this.#trailer = trailer;
    });
    stream.on("end", () => this.#end());
    const aborted = (error?: Error): void => {
      if (!this.#done) this.#fail(abortedCall(channel, connection, stream, this.#header, error));
    };
    stream.on("error", aborted);
    stream.on("close", () => aborted());
    this.#send(stream, frame(this.#request.message));
  }

  /**
   * Writes in chunks. Node never takes what it has buffered and not sent off the session's memory if the stream ends first,
   * as when the sidecar refuses a message because of its size.
   */
  #send(stream: ClientHttp2Stream, framed: Buffer): void {
    let sent = 0;
    const more = (): void => {
      while (!this.#done) {
        const chunk = framed.subarray(sent, sent + CHUNK);
        sent += chunk.length;
        if (sent === framed.length) return void stream.end(chunk);
        if (!stream.write(chunk)) return void stream.once("drain", more);
      }
    };
    more();
  }

  #receive(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#request.maxBodyBytes + PREFIX)
      this.#fail(tooLarge(this.#size, this.#request.maxBodyBytes));
    else this.#chunks.push(chunk);
  }

  #end(): void {
    const status = readStatus(this.#header, this.#trailer);
    if (status === undefined) return;
    if (status instanceof DaprError) return this.#fail(status);
    const body =
      this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#size);
    if (body.length < PREFIX || body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX) {
      return this.#fail(
        new DaprError("the sidecar's response is not one uncompressed message", { code: "internal" }),
      );
    }
    if (this.#settled()) return;
    this.#resolve({ header: this.#header, trailer: status, message: body.subarray(PREFIX) });
  }

  #fail(found: DaprError): void {
    if (this.#settled()) return;
    const { signal, timeoutMs } = this.#request;
    // The sidecar has the deadline as well: it may cancel the call a moment before the timer here does, or return an error of
    // its own before the timer's turn.
    const late = performance.now() - this.#begun - timeoutMs;
    const expired = late >= (found.code === "canceled" ? -1 : 0);
    const error = expired && signal?.aborted !== true ? deadlineExceeded(timeoutMs) : found;
    const stream = this.#stream;
    if (stream !== undefined && !stream.destroyed) {
      stream.close(constants.NGHTTP2_CANCEL);
      stream.destroy();
    }
    this.#reject(error);
  }

  /** Marks the call as settled and removes its limits. Returns true if it was settled before. */
  #settled(): boolean {
    if (this.#done) return true;
    this.#done = true;
    this.#unlimit?.();
    this.#release?.();
    return false;
  }
}
