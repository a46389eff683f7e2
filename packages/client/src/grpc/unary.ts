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
  notStarted,
  tooLarge,
  type AbortSignalLike,
} from "@dapr-ts/core/internal";
import { httpError } from "../http/http-error.ts";
import type { Session } from "./session.ts";
import { errorFromHttpStatus, errorFromStatus } from "./status.ts";

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

const PREFIX = 5;

const PIECE = 64 * 1024;

class UnaryCall {
  readonly #session: Session;
  readonly #request: UnaryRequest;
  readonly #resolve: (reply: UnaryReply) => void;
  readonly #reject: (error: DaprError) => void;
  readonly #connection: ClientHttp2Session | undefined;
  readonly #stream: ClientHttp2Stream | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #onAbort: (() => void) | undefined;
  #header: IncomingHttpHeaders = {};
  #trailer: IncomingHttpHeaders | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  #done = false;

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
      this.#stream = this.#connection.request(this.#headers());
    } catch (error) {
      this.#fail(httpError(error, session.authority, false));
      return;
    }
    if (timeoutMs !== Infinity) {
      this.#timer = setTimeout(
        () => this.#fail(deadlineExceeded(timeoutMs)),
        Math.min(timeoutMs, MAX_TIMER_MS),
      );
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

  #headers(): OutgoingHttpHeaders {
    const { path, headers, timeoutMs } = this.#request;
    const all: OutgoingHttpHeaders = {
      ":method": "POST",
      ":path": path,
      ":scheme": this.#session.scheme,
      ":authority": this.#session.authority,
      ...headers,
      "content-type": "application/grpc+proto",
      te: "trailers",
    };
    if (timeoutMs !== Infinity) all["grpc-timeout"] = grpcTimeout(timeoutMs);
    return all;
  }

  #receive(chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#request.maxBodyBytes + PREFIX)
      this.#fail(tooLarge(this.#size, this.#request.maxBodyBytes));
    else this.#chunks.push(chunk);
  }

  #end(): void {
    const header = this.#header;
    // A stream that is destroyed ends as well, without a status: the error or close event says why.
    if (header[":status"] === undefined) return;
    if (Number(header[":status"]) !== 200) return this.#fail(errorFromHttpStatus(header));
    const trailer = this.#trailer ?? header;
    const status = trailer["grpc-status"];
    if (status === undefined) return;
    if (status !== "0") return this.#fail(errorFromStatus(Number(status), trailer, header));
    const body =
      this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#size);
    if (body.length < PREFIX || body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX) {
      return this.#fail(
        new DaprError("the sidecar's answer is not one uncompressed message", { code: "internal" }),
      );
    }
    if (this.#settled()) return;
    this.#resolve({ header, trailer, message: body.subarray(PREFIX) });
  }

  #broken(error: Error | undefined): void {
    if (this.#done) return;
    if (this.#session.closed) return this.#fail(new DaprError("the client was closed", { code: "canceled" }));
    const stream = this.#stream as ClientHttp2Stream;
    const reset = stream.rstCode;
    const refused =
      reset === constants.NGHTTP2_REFUSED_STREAM ||
      stream.id === undefined ||
      this.#session.ignored(stream.id);
    if (error === undefined || (error as NodeJS.ErrnoException).code === "ERR_HTTP2_STREAM_ERROR") {
      // Node reports the end of a connection as a cancellation of its streams.
      const lost = refused || this.#connection?.destroyed === true;
      const made = new DaprError(
        lost
          ? "the connection to the sidecar ended"
          : `the sidecar broke the call off (HTTP/2 code ${String(reset)})`,
        { code: lost ? "unavailable" : (CODE_OF_RESET[reset ?? 0] ?? "internal"), cause: error },
      );
      return this.#fail(refused ? notStarted(made) : made);
    }
    this.#fail(httpError(error, this.#session.authority, !refused));
  }

  #fail(error: DaprError): void {
    if (this.#settled()) return;
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
    if (this.#onAbort !== undefined) this.#request.signal?.removeEventListener("abort", this.#onAbort);
    return false;
  }
}

/** What a reset means for the call: gRPC's own table, "HTTP/2 errors", in its PROTOCOL-HTTP2 document. */
const CODE_OF_RESET: Readonly<
  Record<number, "canceled" | "resource_exhausted" | "unavailable" | "permission_denied">
> = {
  [constants.NGHTTP2_NO_ERROR]: "unavailable",
  [constants.NGHTTP2_CANCEL]: "canceled",
  [constants.NGHTTP2_ENHANCE_YOUR_CALM]: "resource_exhausted",
  [constants.NGHTTP2_INADEQUATE_SECURITY]: "permission_denied",
};

/** The longest that `setTimeout` can wait. */
const MAX_TIMER_MS = 0x7fffffff;

function frame(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, PREFIX);
  return framed;
}

/** At most eight digits and a unit, which is all that the header may have. */
function grpcTimeout(timeoutMs: number): string {
  const ms = Math.max(1, Math.ceil(timeoutMs));
  return ms < 100_000_000 ? `${String(ms)}m` : `${String(Math.min(Math.ceil(ms / 1000), 99_999_999))}S`;
}
