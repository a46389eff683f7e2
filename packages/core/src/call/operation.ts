import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { TaskHubSidecarService } from "@dapr-ts/proto";
import type { Dapr } from "@dapr-ts/proto/runtime";
import type { Code } from "../errors/code.ts";
import type { DaprError } from "../errors/dapr-error.ts";
import type { HttpReply, HttpRequest } from "../http/message.ts";
import type { AbortSignalLike, HttpPlatform, Platform } from "../platform/platform.ts";

/**
 * The safety of sending a call again whose response was lost.
 *
 * - `safe`: it reads, or repeating it has no further effect.
 * - `overwrite`: repeating it is safe if the last write is the one that counts.
 * - `never`: it may already have happened, and happening twice is visible.
 * - `once`: not even a request that never reached the sidecar is sent again, because sending it consumes its input, such
 *   as a stream, or because the failure is the result.
 */
export type RetrySafety = "safe" | "overwrite" | "never" | "once";

/** One operation of the Dapr runtime, with everything that a transport requires. */
export interface Operation<I, O> {
  /** Its public name, such as `state.get`. */
  readonly name: string;
  /** A function where it depends on the input, as a write does on its etag: the second attempt would not match. */
  readonly retry: RetrySafety | ((input: I) => RetrySafety);
  /**
   * Validates the input before anything is sent. Throws `invalid_argument`.
   */
  readonly check?: (input: I) => void;
  /** The transport to use when it can be reached, whichever one the client prefers. Default: no preference. */
  readonly prefers?: "grpc";
  /** @internal The form on HTTP. Absent if HTTP has no route for it. */
  readonly http?: HttpForm<I, O>;
  /** @internal The form on gRPC, for an operation that is created at run time. Those of Dapr's API use {@link overGrpc}. */
  readonly grpc?: GrpcForm<I, O>;
  /** @internal See {@link GrpcForm.errors}. */
  readonly errors?: readonly string[];
  /** Returns the canonical code of a sidecar's error if only its message contains the cause. */
  readonly codeFromMessage?: (message: string) => Code | undefined;
  /** Returns true if the error means "not found". The call then resolves to `undefined`. */
  readonly isNotFound?: (error: DaprError) => boolean;
}

export interface HttpForm<I, O> {
  /** Fallback for Dapr versions without this form. */
  readonly fallback?: HttpForm<I, O> | undefined;
  request(input: I, platform: HttpPlatform): HttpRequest;
  /** Reads a response with a 2xx status. */
  reply(reply: HttpReply, input: I, platform: HttpPlatform): O;
  /** Converts a non-2xx response to a result. Returns `undefined` to treat it as an error. */
  readNon2xx?(reply: HttpReply, input: I): O | undefined;
  /** Returns why HTTP cannot carry this input, or `undefined` if it can. */
  unsupportedReason?(input: I): string | undefined;
  /** Present if the response may be that of an application behind the sidecar. */
  readonly app?: InvokedApp<I>;
  /** Canonical codes of Dapr's error codes, and of statuses, that differ from the table for this operation. */
  readonly codes?: Readonly<Record<string | number, Code>>;
}

/** The application that an operation reaches through the sidecar. */
export interface InvokedApp<I> {
  /** Describes the application in errors, such as `the app "orders" (method "list")`. */
  describe(input: I): string;
  /** Returns true for an error of the sidecar itself. Every other error response is the application's own. */
  isSidecarError(errorCode: string | undefined): boolean;
}

export interface GrpcForm<I, O> {
  /** The name of the RPC in the generated service, such as `getState`. */
  readonly method: string;
  /** Fallback for Dapr versions without this form. */
  readonly fallback?: GrpcForm<I, O> | undefined;
  /** @param headers the headers of the call, for a message that repeats some of them */
  request(input: I, platform: GrpcPlatform, headers?: CallOptions["headers"]): object;
  reply(message: never, input: I, platform: GrpcPlatform): O;
  /** Returns the part of the response that an application may have compressed; the transport decodes it in place. */
  appBody?(message: never): { value: Uint8Array } | undefined;
  /**
   * Dapr's error codes of this operation, each in the table of `errors/dapr-codes.ts`. daprd names few errors on gRPC:
   * there the canonical code selects the name, and of several the first one is the default.
   */
  readonly errors?: readonly string[];
  /** Returns why gRPC cannot carry this input, or `undefined` if it can. */
  unsupportedReason?(input: I): string | undefined;
}

/** Returns the gRPC form of an operation, or `undefined` for an operation that only HTTP has. */
export type GrpcFormOf = <I, O>(operation: Operation<I, O>) => GrpcForm<I, O> | undefined;

/** The last argument of every call. */
export interface CallOptions {
  /** Gives the call up; the error's code is `canceled` and its cause the signal's reason. Default: none. */
  signal?: AbortSignalLike | undefined;
  /**
   * Milliseconds until the call is given up with `deadline_exceeded`. Default: the client's `timeoutMs`. 0 or Infinity
   * for no limit.
   */
  timeoutMs?: number | undefined;
  /**
   * Headers (on gRPC: metadata) that go with the request, such as `traceparent`, `tracestate` and `baggage`. Default: none.
   *
   * The rule is the same on every transport. Reserved headers are left out, so that the headers of another request can be
   * passed on: pseudo-headers, hop-by-hop headers, `te`, `host`, `expect`, `content-length`, `accept-encoding`, `grpc-*`,
   * `dapr-*`, an `authorization` that names an application to Dapr, and `content-type` except of `invoke`. A name that is
   * not a token is `invalid_argument`, and so is a value with control characters or characters outside Latin-1.
   */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** RPCs of both services by name; no name is in both. */
type Methods = (typeof Dapr)["method"] & (typeof TaskHubSidecarService)["method"];

/** A `google.protobuf.Any`. */
export interface AnyMessage {
  typeUrl: string;
  value: Uint8Array;
}

/** The platform of gRPC forms: the transport has protobuf, and reads and writes `google.protobuf.Any`. */
export interface GrpcPlatform extends Platform {
  /** Packs JSON as a `google.protobuf.Value`. */
  packJson(json: string): AnyMessage;
  /** Unpacks the JSON of a `Value`, the value of a wrapper, and the bytes of anything else as `fromBytes` reads them. */
  unpack(any: AnyMessage): unknown;
  /** Decodes the bytes of a workflow's history event to its message. Published types must not name that. */
  historyEvent(bytes: Uint8Array): object;
  /** True if each turn of a workflow must replay its history, as in a test. */
  readonly replaysWorkflows?: boolean | undefined;
}

/**
 * Defines how an operation reads on gRPC, checked against the service's own types, which go no further than here.
 *
 * @param methods The name of the RPC, and of those that older runtimes have instead, the newest first
 */
export function unary<M extends keyof Methods, I, O>(
  methods: M | readonly M[],
  form: {
    request(
      input: I,
      platform: GrpcPlatform,
      headers?: CallOptions["headers"],
    ): MessageInitShape<Methods[M]["input"]>;
    reply(message: MessageShape<Methods[M]["output"]>, input: I, platform: GrpcPlatform): O;
    appBody?(message: MessageShape<Methods[M]["output"]>): { value: Uint8Array } | undefined;
    unsupportedReason?(input: I): string | undefined;
    fallback?: GrpcForm<I, O>;
  },
): GrpcForm<I, O> {
  const [method, ...rest] = typeof methods === "object" ? methods : [methods];
  const fallback = rest.length === 0 ? form.fallback : unary(rest, form);
  return { ...form, method, fallback };
}

/** An operation with its gRPC form. */
export interface GrpcOperation {
  readonly operation: Operation<never, unknown>;
  readonly form: GrpcForm<never, unknown>;
}

/**
 * Defines an operation's gRPC form. It is a value of its own beside the operation, so that a bundler leaves it out of a guest,
 * which has no gRPC: only `blocks/grpc-operations.ts` imports it.
 *
 * @param errors See {@link GrpcForm.errors}.
 */
export function overGrpc<I, O>(
  operation: Operation<I, O>,
  form: GrpcForm<I, O>,
  errors: readonly (string | readonly string[])[] = [],
): GrpcOperation {
  return { operation, form: { ...form, errors: errors.flat() } };
}
