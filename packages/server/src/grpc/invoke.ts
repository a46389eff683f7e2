import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  numberFromCode,
  printable,
  type AppReply,
  type AppRequest,
  type Code as DaprCode,
  type Dispatcher,
} from "@dapr-ts/core/internal";
import {
  HTTPExtension_Verb as Verb,
  InvokeResponseSchema,
  type InvokeRequest,
  type InvokeResponse,
} from "@dapr-ts/proto/common";
import { callOf } from "./call.ts";

/** Runs an invocation with the same method that an invocation over HTTP would reach. */
export async function invoke(
  dispatcher: Dispatcher,
  message: InvokeRequest,
  context: HandlerContext,
): Promise<InvokeResponse> {
  const result = await dispatcher.method(requestOf(message, context));
  if (result.is === "NOT_FOUND")
    throw new ConnectError(`the app has no method ${printable(message.method)}`, Code.Unimplemented);
  if (result.is === "FAILED") throw new ConnectError(result.failure.message, grpcCode(result.failure.code));
  const { reply } = result;
  const body = await bytesOf(reply);
  if (reply.status >= 400) throw new ConnectError(Buffer.from(body).toString("utf8"), codeOf(reply.status));
  const { "content-type": contentType, ...headers } = reply.headers;
  for (const [name, value] of Object.entries(headers)) {
    // Of the body alone; the message around it has another.
    if (name === "content-length") continue;
    for (const one of typeof value === "string" ? [value] : value) context.responseHeader.append(name, one);
  }
  // An HTTP caller gets 200 for every success (InvokeMethodResponse of pkg/channel/grpc has gRPC's codes alone). daprd uses this
  // header for the status of an HTTP app towards a gRPC caller.
  if (reply.status !== 200) context.responseHeader.set("dapr-http-status", String(reply.status));
  const init: MessageInitShape<typeof InvokeResponseSchema> = { data: { value: body } };
  return create(InvokeResponseSchema, { ...init, ...(typeof contentType === "string" && { contentType }) });
}

function requestOf(
  { method, data, contentType, httpExtension }: InvokeRequest,
  context: HandlerContext,
): AppRequest {
  const { headers, signal } = callOf(context);
  const path = `/${method.split("/").map(encodeURIComponent).join("/")}`;
  const query = httpExtension?.querystring ?? "";
  const verb = httpExtension?.verb ?? Verb.NONE;
  return {
    // A caller of gRPC need not name a verb.
    method: verb === Verb.NONE ? "POST" : (Verb[verb] ?? "POST"),
    path: query === "" ? path : `${path}?${query}`,
    headers: { ...headers, "content-type": contentType === "" ? undefined : contentType },
    body: data?.value,
    signal,
  };
}

async function bytesOf({ body }: AppReply): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array(0);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as string));
  return Buffer.concat(chunks);
}

const CODES: Readonly<Record<number, Code>> = {
  400: Code.InvalidArgument,
  401: Code.Unauthenticated,
  403: Code.PermissionDenied,
  404: Code.NotFound,
  405: Code.Unimplemented,
  408: Code.DeadlineExceeded,
  409: Code.Aborted,
  412: Code.FailedPrecondition,
  413: Code.ResourceExhausted,
  429: Code.ResourceExhausted,
  499: Code.Canceled,
  500: Code.Internal,
  501: Code.Unimplemented,
  // Not UNAVAILABLE, which daprd takes for an app that it did not reach, and calls again (direct_messaging.go).
  502: Code.Internal,
  503: Code.Internal,
  504: Code.DeadlineExceeded,
};

/** Returns the code of gRPC. Not UNAVAILABLE, for which daprd would call the method again (direct_messaging.go). */
const grpcCode = (code: DaprCode): Code => (code === "unavailable" ? Code.Internal : numberFromCode(code));

const codeOf = (status: number): Code => CODES[status] ?? (status >= 500 ? Code.Internal : Code.Unknown);
