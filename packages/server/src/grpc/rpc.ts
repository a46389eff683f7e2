import {
  create,
  toBinary,
  type DescMessage,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { decodeMessage } from "@dapr-ts/proto/decoding";
import type { RpcCall } from "./rpc-call.ts";
import { StatusError } from "./status.ts";

/** A unary RPC of the app, on encoded messages. */
export interface Rpc {
  /** The path of its calls, `/package.Service/Method`. */
  readonly path: string;
  /** The maximum number of bytes of a request's message. */
  readonly maxBytes: number;
  /** @throws StatusError for a status other than OK */
  readonly run: (message: Uint8Array, call: RpcCall) => Promise<Uint8Array>;
}

/** Creates an RPC of a method and its implementation. */
export function rpc<I extends DescMessage, O extends DescMessage>(
  { parent, name, input, output }: DescMethodUnary<I, O>,
  maxBytes: number,
  run: (message: MessageShape<I>, call: RpcCall) => Promise<MessageInitShape<O>> | MessageInitShape<O>,
): Rpc {
  return {
    path: `/${parent.typeName}/${name}`,
    maxBytes,
    async run(message, call) {
      const result = await run(decode(input, message), call);
      return toBinary(output, create(output, result));
    },
  };
}

function decode<I extends DescMessage>(schema: I, message: Uint8Array): MessageShape<I> {
  try {
    return decodeMessage(schema, message);
  } catch {
    throw new StatusError("invalid_argument", `the message is not a ${schema.typeName}`);
  }
}
