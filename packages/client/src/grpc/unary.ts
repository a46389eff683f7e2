import {
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import {
  DaprError,
  canceled,
  deadlineExceeded,
  tooLarge,
  type AbortSignalLike,
} from "@dapr-ts/core/internal";
import { httpError } from "../http/http-error.ts";
import { brokenOff } from "./broken-off.ts";
import { frame, PREFIX } from "./frame.ts";
import { requestHeaders } from "./request-headers.ts";
import type { Session } from "./session.ts";
import { readStatus } from "./status.ts";
import { MAX_TIMER_MS } from "../timer.ts";

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

/** One unary gRPC call on a stream of the session. Rejects with a `DaprError` of the call's status. */
export function unary(session: Session, request: UnaryRequest): Promise<UnaryReply> {
  if (request.signal?.aborted === true) return Promise.reject(canceled(request.signal));
  if (session.closed) {
    return Promise.reject(new DaprError("the client was closed", { code: "canceled" }));
  }
  return new Promise((resolve, reject) => new UnaryCall(session, request, resolve, reject));
}

const PIECE = 64 * 1024;

class UnaryCall {
  readonly #session: Session;
  readonly #request: UnaryRequest;
  readonly #resolve: (reply: UnaryReply) => void;
  readonly #reject: (error: DaprError) => void;
  readonly #connection: ClientHttp2Session | undefined;
  readonly #stream: ClientHttp2Stream | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #release: (() => void) | undefined;
  readonly #onAbort: (() => void) | undefined;
  #header: IncomingHttpHeaders = {};
  #trailer: IncomingHttpHeaders | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  #done = false;
  readonly #begun = performance.now();

  constructor(
    session: Session,
    request: UnaryRequest,
    resolve: (reply: UnaryReply) => void,
    reject: (error: DaprError) => void,
  ) {
    this.#session = session;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    const { signal, timeoutMs } = request;
    try {
      this.#connection = session.open();
      this.#stream = this.#connection.request(requestHeaders(session, request));
    } catch (error) {
      this.#fail(httpError(error, session.authority, false));
      return;
    }
    if (timeoutMs !== Infinity) {
      this.#timer = setTimeout(
        () => this.#fail(deadlineExceeded(timeoutMs)),
        Math.min(timeoutMs, MAX_TIMER_MS),
      );
    } else {
      // Without a timer nothing else would keep the process alive for the answer.
      this.#release = session.hold(this.#connection);
    }
    if (signal !== undefined) {
      this.#onAbort = () => this.#fail(canceled(signal));
      signal.addEventListener("abort", this.#onAbort);
    }
    const stream = this.#stream;
    stream.on("response", (header) => {
      this.#header = header;
    });
    stream.on("data", (chunk: Buffer) => this.#receive(chunk));
    stream.on("trailers", (trailer: IncomingHttpHeaders) => {
      this.#trailer = trailer;
    });
    stream.on("end", () => this.#end());
    stream.on("error", (error: Error) => this.#broken(error));
    stream.on("close", () => this.#broken(undefined));
    this.#send(stream, frame(request.message));
  }

  /**
   * Writes piece by piece: Node counts what it has taken and not sent against the session's memory for ever when the
   * stream ends first, as it does when the sidecar refuses a message for its size.
   */
  #send(stream: ClientHttp2Stream, framed: Buffer): void {
    let sent = 0;
    const more = (): void => {
      while (!this.#done) {
        const piece = framed.subarray(sent, sent + PIECE);
        sent += piece.length;
        if (sent === framed.length) return void stream.end(piece);
        if (!stream.write(piece)) return void stream.once("drain", more);
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
        new DaprError("the sidecar's answer is not one uncompressed message", { code: "internal" }),
      );
    }
    if (this.#settled()) return;
    this.#resolve({ header: this.#header, trailer: status, message: body.subarray(PREFIX) });
  }

  #broken(error: Error | undefined): void {
    if (this.#done) return;
    const stream = this.#stream as ClientHttp2Stream;
    this.#fail(brokenOff(this.#session, this.#connection, stream, error));
  }

  #fail(found: DaprError): void {
    if (this.#settled()) return;
    const { signal, timeoutMs } = this.#request;
    // The sidecar knows the deadline as well: it may cancel the call a moment before the timer here does, or tell in its own
    // words what came of it before the timer's turn.
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

  /** Marks the call as settled and takes its limits away; true when it was settled before. */
  #settled(): boolean {
    if (this.#done) return true;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#release?.();
    if (this.#onAbort !== undefined) this.#request.signal?.removeEventListener("abort", this.#onAbort);
    return false;
  }
}
