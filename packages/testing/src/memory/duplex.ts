import { create, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { DaprError, canceled, inOperation, onAbort } from "@dapr-ts/core/internal";
import type { AbortSignalLike, Duplex, GrpcPlatform, StreamOperation } from "@dapr-ts/core/internal";
import { Pipe } from "./pipe.ts";
import type { ServerStream } from "./rpc.ts";

type Message = MessageShape<DescMessage>;

interface DuplexOptions<I, S, R> {
  readonly operation: StreamOperation<I, S, R>;
  readonly messages: { readonly input: DescMessage; readonly output: DescMessage };
  readonly platform: GrpcPlatform;
  readonly signal: AbortSignalLike | undefined;
}

/** Joins the two ends of a stream. */
export function openDuplex<I, S, R>(
  input: I,
  serve: (stream: ServerStream<DescMessage, DescMessage>) => Promise<void>,
  { operation, messages, platform, signal }: DuplexOptions<I, S, R>,
): { duplex: Duplex<S, R>; cut: (error: unknown) => void } {
  const { grpc: form, name } = operation;
  const toServer = new Pipe<Message>();
  const toClient = new Pipe<Message>();
  let leave = (): void => undefined;
  const gone = new Promise<void>((resolve) => (leave = resolve));
  let ignore = (): void => undefined;
  const cut = (error: unknown): void => {
    toClient.end(error);
    toServer.end();
    leave();
    ignore();
  };
  ignore = onAbort(signal, () => cut(inOperation(canceled(signal), name)));
  const served = serve({
    first: create(messages.input, form.open(input) as Record<string, unknown>),
    receive: () => toServer.next(),
    send: (message) => toClient.push(create(messages.output, message)),
    isIdle: () => toClient.isIdle,
    idle: () => toClient.idle(),
    gone,
  }).then(
    () => toClient.end(),
    (error: unknown) => toClient.end(error instanceof DaprError ? inOperation(error, name) : error),
  );
  const encode = (item: S): Message =>
    create(messages.input, (form.send?.(item) ?? {}) as Record<string, unknown>);
  const duplex: Duplex<S, R> = {
    receive: async () => {
      const message = await toClient.next();
      return message === undefined ? undefined : form.receive(message as never, platform);
    },
    send: async (item) => {
      if (toClient.ended) {
        await toClient.next();
        throw new DaprError("the stream has ended", { code: "canceled", operation: name });
      }
      toServer.push(encode(item));
    },
    end: (...last) => {
      for (const item of last) toServer.push(encode(item));
      toServer.end();
    },
    cancel: () => cut(new DaprError("the stream was given up", { code: "canceled", operation: name })),
    closed: served,
  };
  return { duplex, cut };
}
