import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AppReply, AppRequest, HeaderRecord } from "@dapr-ts/core/internal";
import { CallerSignal } from "./caller-signal.ts";
import { mayHaveBody, originForm, requireValidHeaders } from "./message.ts";
import { NodeBody } from "./node-body.ts";

/** A request over HTTP/2 and its response. */
export class Http2Exchange implements AppRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: HeaderRecord;
  readonly body: NodeBody | undefined;
  readonly stream: ServerHttp2Stream;
  /** True if the peer has shown the app's token, or the app has none. */
  readonly isTrusted: boolean;
  /** The time since which a response waits for its peer to read it; undefined while it does not. */
  unreadSince: number | undefined;
  #caller: CallerSignal | undefined;
  #isGivenUp = false;

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, isTrusted: boolean) {
    this.method = headers[":method"] ?? "GET";
    this.path = originForm(headers[":path"] ?? "/");
    this.headers = headers;
    this.body = stream.endAfterHeaders ? undefined : new NodeBody(stream, () => isReset(stream));
    this.stream = stream;
    this.isTrusted = isTrusted;
  }

  get signal(): AbortSignal {
    return (this.#caller ??= this.#watchCaller()).signal;
  }

  /** True if the caller has reset the request, or its connection is gone. */
  get isGone(): boolean {
    return this.stream.destroyed || this.stream.closed;
  }

  /** Aborts the signal although the caller is not gone, as at its deadline. */
  giveUp(): void {
    this.#isGivenUp = true;
    this.#caller?.gone();
  }

  #watchCaller(): CallerSignal {
    const caller = new CallerSignal();
    const { stream } = this;
    const onEnd = (): void => {
      if (!stream.writableFinished) caller.gone();
    };
    if (this.#isGivenUp) caller.gone();
    else if (stream.aborted || this.isGone) onEnd();
    else stream.on("aborted", onEnd).on("close", onEnd);
    return caller;
  }

  /** Sends a reply; see the exchange of HTTP/1.1. */
  send({ status, headers, body }: AppReply): Promise<void> | undefined {
    const { stream } = this;
    if (this.isGone) return undefined;
    requireValidHeaders(headers);
    const own = { ...headers, ":status": status } as Record<string, string | string[] | number>;
    if (this.method === "HEAD" || !mayHaveBody(status)) {
      stream.respond(own, { endStream: true });
    } else if (body === undefined) {
      stream.respond({ ...own, "content-length": "0" }, { endStream: true });
    } else if (typeof body === "string" || body instanceof Uint8Array) {
      const length = String(typeof body === "string" ? Buffer.byteLength(body) : body.length);
      stream.respond({ ...own, "content-length": length });
      stream.end(body);
    } else {
      stream.respond(own);
      return this.writeAll(body);
    }
    return undefined;
  }

  /** Answers with 500 after a reply that could not be sent; resets the stream if the response has begun. */
  fail(): void {
    const { stream } = this;
    if (this.isGone) return;
    if (stream.headersSent) breakOff(stream, constants.NGHTTP2_INTERNAL_ERROR);
    else stream.respond({ ":status": 500 }, { endStream: true });
  }

  /** Writes chunks as fast as the peer reads them, and ends the stream. Stops early if the peer is gone. */
  async writeAll(chunks: AsyncIterable<string | Uint8Array>): Promise<void> {
    const { stream } = this;
    for await (const chunk of chunks) {
      if (this.isGone) return;
      if (stream.write(chunk)) continue;
      this.unreadSince = performance.now();
      await drained(stream);
      this.unreadSince = undefined;
    }
    if (!stream.destroyed) stream.end();
  }
}

/** Returns true for a stream that was reset, with whatever code: a peer may give up with NO_ERROR as well. */
export const isReset = (stream: ServerHttp2Stream): boolean =>
  stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR;

/**
 * Resets a stream. Before the reset Node's `close()` sends the end of a response that has begun, and its reader takes the
 * response for a whole one.
 */
export function breakOff(stream: ServerHttp2Stream, code: number): void {
  if (stream.headersSent && !stream.writableEnded) stream.destroy(new Error("the response was broken off"));
  else stream.close(code);
}

function drained(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}
