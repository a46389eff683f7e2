import {
  constants,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import {
  DaprError,
  canceled,
  limitCall,
  type AbortSignalLike,
  type CallLimits,
} from "@dapr-ts/core/internal";
import { httpError } from "../http/http-error.ts";
import { abortedCall } from "./aborted.ts";
import type { Channel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { Deframer } from "./deframer.ts";
import { frame } from "./frame.ts";
import { requestHeaders } from "./request-headers.ts";
import { readStatus } from "./status.ts";
import { after } from "../timer.ts";

export interface DuplexRequest {
  /** `/package.Service/Method`. */
  path: string;
  /** Metadata, names in lower case. */
  headers: OutgoingHttpHeaders;
  signal: AbortSignalLike | undefined;
  timeoutMs: number;
  /** True if the signal and the time limit apply until the first message only. */
  lasts: boolean;
  /** The limit for one message. */
  maxBodyBytes: number;
}

/** Opens a stream once the channel is connected. Rejects with a `DaprError`. */
export async function openDuplex(channel: Channel, request: DuplexRequest): Promise<DuplexCall> {
  requireWanted(channel, request);
  const limit = new Limit(request);
  try {
    const connection = await new Promise<Connection>((resolve, reject) => {
      limit.onEnd = reject;
      channel.connected().then(resolve, reject);
    });
    requireWanted(channel, request);
    return new DuplexCall(channel, connection, request, limit);
  } catch (error) {
    limit.remove();
    requireWanted(channel, request);
    throw httpError(error, channel.authority, false);
  }
}

/** The limits of a call, from before it is connected. */
class Limit {
  onEnd: (error: DaprError) => void = () => undefined;
  readonly remove: () => void;

  constructor(limits: CallLimits) {
    this.remove = limitCall(limits, after, (error) => this.onEnd(error));
  }
}

/** Throws if the call was canceled or the client closed in the meantime. */
function requireWanted(channel: Channel, { signal }: DuplexRequest): void {
  if (signal?.aborted === true) throw canceled(signal);
  if (channel.closed) throw new DaprError("the client was closed", { code: "canceled" });
}

/** A gRPC call with messages in both directions. It reads one chunk at most before `receive` is called. */
export class DuplexCall {
  readonly closed: Promise<void>;
  readonly #channel: Channel;
  readonly #connection: Connection;
  readonly #request: DuplexRequest;
  readonly #stream: ClientHttp2Stream;
  readonly #deframer: Deframer;
  readonly #messages: Buffer[] = [];
  #waiting:
    { resolve: (message: Buffer | undefined) => void; reject: (error: DaprError) => void } | undefined;
  #drained: (() => void) | undefined;
  #header: IncomingHttpHeaders = {};
  #trailer: IncomingHttpHeaders | undefined;
  readonly #limit: Limit;
  /** The error with which it ended; null if it ended without one. */
  #end: DaprError | null | undefined;

  constructor(channel: Channel, connection: Connection, request: DuplexRequest, limit: Limit) {
    this.#limit = limit;
    this.#channel = channel;
    this.#connection = connection;
    this.#request = request;
    this.#deframer = new Deframer(request.maxBodyBytes);
    const { lasts, timeoutMs } = request;
    try {
      this.#stream = connection.http2.request(
        requestHeaders(channel, { ...request, timeoutMs: lasts ? Infinity : timeoutMs }),
      );
    } catch (error) {
      throw httpError(error, channel.authority, false);
    }
    const stream = this.#stream;
    const release = connection.hold();
    this.closed = new Promise((resolve) => {
      stream.once("close", () => {
        release();
        resolve();
      });
    });
    limit.onEnd = (error) => this.#fail(error);
    stream.on("response", (header) => {
      this.#header = header;
    });
    stream.on("trailers", (trailer: IncomingHttpHeaders) => {
      this.#trailer = trailer;
    });
    stream.on("data", (chunk: Buffer) => this.#receive(chunk));
    stream.on("drain", () => this.#writable());
    stream.on("end", () => this.#ended());
    stream.on("error", (error: Error) => this.#aborted(error));
    stream.on("close", () => this.#aborted(undefined));
  }

  /** Returns the next message. Resolves to `undefined` when the sidecar has ended the call without an error. */
  receive(): Promise<Buffer | undefined> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#end === null) return Promise.resolve(undefined);
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (!this.#stream.readableFlowing) this.#stream.resume();
    });
  }

  /** Sends a message. Resolves when there is room for another one. */
  async send(message: Uint8Array): Promise<void> {
    if (!this.#write(message)) {
      await new Promise<void>((resolve) => {
        const before = this.#drained;
        this.#drained = () => {
          before?.();
          resolve();
        };
      });
      if (this.#end !== undefined) throw this.#end ?? ENDED();
    }
  }

  /** Sends the last messages and ends this side. Node puts the end into the frame of what is written with it. */
  end(last: readonly Uint8Array[]): void {
    const stream = this.#stream;
    if (stream.writableEnded || stream.destroyed) return;
    if (last.length === 0) stream.end();
    else stream.end(Buffer.concat(last.map(frame)));
  }

  cancel(): void {
    this.#fail(new DaprError("the stream was canceled", { code: "canceled" }));
  }

  #write(message: Uint8Array): boolean {
    if (this.#end !== undefined) throw this.#end ?? ENDED();
    return this.#stream.write(frame(message));
  }

  #writable(): void {
    const drained = this.#drained;
    this.#drained = undefined;
    drained?.();
  }

  #receive(chunk: Buffer): void {
    if (this.#end !== undefined) return;
    try {
      for (const message of this.#deframer.push(chunk)) {
        if (this.#request.lasts) this.#limit.remove();
        const waiting = this.#waiting;
        this.#waiting = undefined;
        if (waiting === undefined) this.#messages.push(message);
        else waiting.resolve(message);
      }
    } catch (error) {
      this.#fail(error as DaprError);
      return;
    }
    // A reader that takes each message at once costs no pause and no resumption; a slow one leaves one chunk waiting at most.
    if (this.#messages.length > 0) this.#stream.pause();
  }

  #ended(): void {
    const status = readStatus(this.#header, this.#trailer);
    if (status === undefined) return;
    if (status instanceof DaprError) return this.#fail(status);
    if (this.#deframer.unfinished) {
      return this.#fail(
        new DaprError("the last message of the sidecar is incomplete", { code: "data_loss" }),
      );
    }
    this.#settle(null);
  }

  #aborted(error: Error | undefined): void {
    if (this.#end === undefined)
      this.#settle(abortedCall(this.#channel, this.#connection, this.#stream, this.#header, error));
  }

  #fail(error: DaprError): void {
    if (this.#end === undefined) this.#settle(error);
  }

  #settle(end: DaprError | null): void {
    this.#end = end;
    this.#limit.remove();
    const stream = this.#stream;
    // Also after a status, where nothing was left to be sent: otherwise the stream stays open on this side.
    if (!stream.destroyed && (end !== null || !stream.writableEnded)) stream.close(constants.NGHTTP2_CANCEL);
    if (!stream.destroyed) stream.resume();
    this.#writable();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) return;
    if (end === null) waiting.resolve(undefined);
    else waiting.reject(end);
  }
}

const ENDED = (): DaprError =>
  new DaprError("the sidecar has already ended the stream", { code: "canceled" });
