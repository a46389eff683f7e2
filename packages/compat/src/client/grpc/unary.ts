import type { DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { GrpcForm } from "@dapr-ts/core/internal";
import type { TaskHubSidecarService } from "@dapr-ts/proto";
import type { Dapr } from "@dapr-ts/proto/runtime";

type Methods = (typeof Dapr)["method"] & (typeof TaskHubSidecarService)["method"];
type Unary = { [K in keyof Methods]: Methods[K] extends DescMethodUnary ? K : never }[keyof Methods];

/** Defines how an operation reads on gRPC, checked against the types of the service. */
export function unary<M extends Unary, I, O>(
  method: M,
  form: {
    request(input: I): MessageInitShape<Methods[M]["input"]>;
    reply(message: MessageShape<Methods[M]["output"]>, input: I): O;
  },
): GrpcForm<I, O> {
  return { ...form, method };
}
