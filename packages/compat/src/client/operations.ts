import type { DaprError } from "@dapr-ts/core";
import {
  errorFromReply,
  type GrpcForm,
  type HttpReply,
  type HttpRequest,
  type Operation,
} from "@dapr-ts/core/internal";

/** A response with any status. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** Returns the error of a failing status. */
  readonly error: () => DaprError;
}

/** A request in the official SDK's form. A class of its own, so that errors do not read its members as names. */
export class SentRequest {
  readonly request: HttpRequest;

  constructor(request: HttpRequest) {
    this.request = request;
  }
}

export type HttpCall = Operation<SentRequest, HttpAnswer>;

/** Defines a request over HTTP, whose bytes the caller chooses. A response with any status is its result. */
export function httpCall(name: string): HttpCall {
  const read = (reply: HttpReply, input: SentRequest): HttpAnswer => ({
    status: reply.status,
    text: reply.text(),
    error: () => errorFromReply(operation, reply, input),
  });
  const operation: HttpCall = {
    name,
    retry: "never",
    http: { request: ({ request }) => request, reply: read, readNon2xx: read },
  };
  return operation;
}

/** Defines a request over gRPC whose message the caller chooses. */
export function grpcCall<I, O>(
  name: string,
  form: GrpcForm<I, O>,
  errors: readonly string[] = [],
): Operation<I, O> {
  return { name, retry: "never", grpc: { ...form, errors } };
}
