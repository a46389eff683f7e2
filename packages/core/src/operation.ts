import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Dapr } from "@dapr-ts/proto/runtime";
import type { Code } from "./errors/code.ts";
import type { HttpReply, HttpRequest } from "./http/message.ts";
import type { AbortSignalLike, Platform } from "./platform.ts";
import type { OpenStream } from "./stream/operation.ts";

/**
 * Whether a call may be sent again when its answer was lost.
 *
 * - `safe`: it reads, or repeating it changes nothing.
 * - `overwrite`: repeating it is safe as long as the last write is the one that is meant.
 * - `never`: it may already have happened, and happening twice shows.
 * - `once`: sending it consumes its input, such as a stream, so that not even a request that never reached the sidecar can
 *   be sent again.
 */
export type RetrySafety = "safe" | "overwrite" | "never" | "once";

/** One operation of the Dapr runtime: all that any wire needs to know of it. */
export interface Operation<I, O> {
  /** Its public name, such as `state.get`. */
  readonly name: string;
  /** A function where it depends on the input, as a write does on its etag: repeated, it would not fit any more. */
  readonly retry: RetrySafety | ((input: I) => RetrySafety);
  /** Throws `invalid_argument` for input that no wire could carry as it is meant. */
  readonly check?: (input: I) => void;
  /** How it reads on HTTP; absent when HTTP has no route for it. */
  readonly http?: HttpForm<I, O>;
  /** How it reads on gRPC; absent when gRPC has no RPC for it. */
  readonly grpc?: GrpcForm<I, O>;
  /**
   * Dapr's error codes by canonical code. daprd names most faults on HTTP alone and gives the canonical code on gRPC
   * alone (pkg/messages/predefined.go), so each wire reads here what the other one says.
   */
  readonly errors?: Readonly<Partial<Record<Code, string | readonly string[]>>>;
}

export interface HttpForm<I, O> {
  request(input: I, platform: Platform): HttpRequest;
  /** Reads an answer with a 2xx status. */
  reply(reply: HttpReply, input: I, platform: Platform): O;
  /** Reads an answer with another status as a result; undefined when it is an error after all. */
  failure?(reply: HttpReply, input: I): O | undefined;
  /** Says why HTTP cannot carry this input, when it cannot. */
  cannot?(input: I): string | undefined;
  /** True when what failed was an application behind the sidecar, whose answer is the error's body. */
  readonly invokesApp?: boolean;
}

export interface GrpcForm<I, O> {
  /** The name of the RPC in the generated service, such as `getState`. */
  readonly method: string;
  request(input: I, platform: Platform): object;
  reply(message: never, input: I, platform: Platform): O;
  /** Metadata to send with the request. */
  headers?(input: I): Record<string, string>;
  /** Says why gRPC cannot carry this input, when it cannot. */
  cannot?(input: I): string | undefined;
}

/** The last argument of every call. */
export interface CallOptions {
  /** Gives the call up; the error's code is `canceled` and its cause the signal's reason. */
  signal?: AbortSignalLike | undefined;
  /**
   * Milliseconds until the call is given up with `deadline_exceeded`. Default: the client's `timeoutMs`. 0 or Infinity
   * for no limit.
   */
  timeoutMs?: number | undefined;
  /**
   * Headers (on gRPC: metadata) that go with the request, such as `traceparent`, `tracestate` and `baggage`. Names that
   * the client sets itself, such as `dapr-api-token`, cannot be replaced.
   */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** Carries operations over one wire. */
export interface Transport {
  readonly wire: "http" | "grpc";
  call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O>;
  /** Absent on a wire without streams. */
  readonly stream?: OpenStream;
  close(): Promise<void>;
}

type Methods = (typeof Dapr)["method"];

/** Defines how an operation reads on gRPC, checked against the service's own types, which go no further than here. */
export function unary<M extends keyof Methods, I, O>(
  method: M,
  form: {
    request(input: I, platform: Platform): MessageInitShape<Methods[M]["input"]>;
    reply(message: MessageShape<Methods[M]["output"]>, input: I, platform: Platform): O;
    headers?(input: I): Record<string, string>;
    cannot?(input: I): string | undefined;
  },
): GrpcForm<I, O> {
  return { method, ...form };
}
