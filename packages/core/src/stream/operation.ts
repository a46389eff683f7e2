import type { MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { TaskHubSidecarService } from "@dapr-ts/proto";
import type { Dapr } from "@dapr-ts/proto/runtime";
import type { CallOptions, GrpcPlatform, Operation } from "../call/operation.ts";
import type { Duplex } from "./duplex.ts";

/** An operation of the runtime that streams. Only gRPC has such operations. */
export interface StreamOperation<I, S, R> extends Pick<Operation<I, unknown>, "name" | "retry"> {
  /** Throws `invalid_argument` for input that no transport could carry unchanged. */
  readonly check?: (input: I) => void;
  /** @internal See {@link GrpcForm.errors}. */
  readonly errors?: readonly string[];
  /** @internal The form on gRPC. */
  readonly grpc: StreamForm<I, S, R>;
}

/** How an operation that streams reads on gRPC. */
export interface StreamForm<I, S, R> {
  /** The name of the RPC in the generated service, such as `encryptAlpha1`. */
  readonly method: string;
  /** Returns the message that opens the stream; the only one of a server's stream. */
  open(input: I): object;
  /** Returns a later message. Absent if the client sends no further messages. */
  send?(item: S): object;
  receive(message: never, platform: GrpcPlatform): R;
  /** True for a stream that stays open: its `timeoutMs` limits the time until the first message, not until the last. */
  readonly lasts?: boolean;
}

/** Opens a stream; it resolves once the request is on its way to a sidecar that is connected. */
export type OpenStream = <I, S, R>(
  operation: StreamOperation<I, S, R>,
  input: I,
  options: CallOptions,
) => Promise<Duplex<S, R>>;

type Methods = (typeof Dapr)["method"] & (typeof TaskHubSidecarService)["method"];

/** Defines how an operation streams on gRPC, checked against the types of the generated service. */
export function streaming<M extends keyof Methods, I, S, R>(
  method: M,
  form: {
    open(input: I): MessageInitShape<Methods[M]["input"]>;
    send?(item: S): MessageInitShape<Methods[M]["input"]>;
    receive(message: MessageShape<Methods[M]["output"]>, platform: GrpcPlatform): R;
    lasts?: boolean;
  },
): StreamForm<I, S, R> {
  return { method, ...form };
}
