import type { DescMessage, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { Dapr, TaskHubSidecarService } from "@dapr-ts/proto";
import type { AbortSignalLike } from "@dapr-ts/core/internal";

/** Context of a request. */
export interface RpcContext {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignalLike | undefined;
}

type Methods = (typeof Dapr)["method"] & (typeof TaskHubSidecarService)["method"];

/** RPCs of both services by name; no name is in both. */
const METHODS: Methods = { ...Dapr.method, ...TaskHubSidecarService.method };

/** Implementations of some RPCs, by name. */
export type Handlers = {
  readonly [M in keyof Methods]?: (
    request: MessageShape<Methods[M]["input"]>,
    context: RpcContext,
  ) => MessageInitShape<Methods[M]["output"]> | Promise<MessageInitShape<Methods[M]["output"]>>;
};

/** The other end of a stream that a client has opened. */
export interface ServerStream<In extends DescMessage, Out extends DescMessage> {
  readonly first: MessageShape<In>;
  /** Resolves to the next message; to undefined when the client has ended the stream or gone away. */
  readonly receive: () => Promise<MessageShape<In> | undefined>;
  readonly send: (message: MessageInitShape<Out>) => void;
  /** True when the client has handled everything that was sent, and waits for more. */
  readonly isIdle: () => boolean;
  /** Resolves when {@link isIdle} returns true, or when the client has gone away. */
  readonly idle: () => Promise<void>;
  /** Resolves when the client has gone away. */
  readonly gone: Promise<void>;
}

/** Streaming RPCs by name. A stream ends as its promise does. */
export type StreamHandlers = {
  readonly [M in keyof Methods]?: (
    stream: ServerStream<Methods[M]["input"], Methods[M]["output"]>,
    context: RpcContext,
  ) => Promise<void>;
};

/** Returns the message types of an RPC; undefined for an unknown one. */
export function messagesOf(method: string): { input: DescMessage; output: DescMessage } | undefined {
  return Object.hasOwn(METHODS, method) ? METHODS[method as keyof Methods] : undefined;
}
