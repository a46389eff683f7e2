import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  printable,
  type AppReply,
  type AppRequest,
  type Code,
  type Dispatcher,
} from "@dapr-ts/core/internal";
import {
  HTTPExtension_Verb as Verb,
  type InvokeRequest,
  type InvokeResponseSchema,
} from "@dapr-ts/proto/common";
import { requireValidHeaders } from "../http/message.ts";
import type { RpcCall } from "./rpc-call.ts";
import { StatusError } from "./status.ts";

/** Runs an invocation with the same method that an invocation over HTTP would reach. */
export async function invoke(
  dispatcher: Dispatcher,
  message: InvokeRequest,
  call: RpcCall,
): Promise<MessageInitShape<typeof InvokeResponseSchema>> {
  const result = await dispatcher.method(requestOf(message, call));
  if (result.is === "NOT_FOUND")
    throw new StatusError("unimplemented", `the app has no method ${printable(message.method)}`);
  if (result.is === "FAILED") throw new StatusError(ownCode(result.failure.code), result.failure.message);
  const { reply } = result;
  const body = await bytesOf(reply, call);
  if (reply.status >= 400) throw new StatusError(codeOf(reply.status), Buffer.from(body).toString("utf8"));
  const { "content-type": contentType, ...headers } = reply.headers;
  for (const [name, value] of Object.entries(headers)) {
    // Of the body alone, and of gRPC itself; the message around the body has others.
    if (name === "content-length" || name.startsWith("grpc-")) continue;
    call.responseHeaders[name] = typeof value === "string" ? value : [...value];
  }
  requireValidHeaders(call.responseHeaders);
  // An HTTP caller gets 200 for every success (InvokeMethodResponse of pkg/channel/grpc has gRPC's codes alone). daprd uses this
  // header for the status of an HTTP app towards a gRPC caller.
  if (reply.status !== 200) call.responseHeaders["dapr-http-status"] = String(reply.status);
  return { data: { value: body }, ...(typeof contentType === "string" && { contentType }) };
}

function requestOf({ method, data, contentType, httpExtension }: InvokeRequest, call: RpcCall): AppRequest {
  const path = `/${method.split("/").map(encodeURIComponent).join("/")}`;
  const query = httpExtension?.querystring ?? "";
  const verb = httpExtension?.verb ?? Verb.NONE;
  return {
    // A caller of gRPC need not name a verb.
    method: verb === Verb.NONE ? "POST" : (Verb[verb] ?? "POST"),
    path: query === "" ? path : `${path}?${query}`,
    headers: { ...call.headers, "content-type": contentType === "" ? undefined : contentType },
    body: data?.value,
    // Created on first use.
    get signal() {
      return call.signal;
    },
  };
}

async function bytesOf({ body }: AppReply, call: RpcCall): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array(0);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Uint8Array) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body) {
    // The stream may have no end.
    if (call.isGone) throw new StatusError("canceled", "the caller is gone");
    chunks.push(Buffer.from(chunk as string));
  }
  return Buffer.concat(chunks);
}

const CODES: Readonly<Record<number, Code>> = {
  400: "invalid_argument",
  401: "unauthenticated",
  403: "permission_denied",
  404: "not_found",
  405: "unimplemented",
  408: "deadline_exceeded",
  409: "aborted",
  412: "failed_precondition",
  413: "resource_exhausted",
  429: "resource_exhausted",
  499: "canceled",
  500: "internal",
  501: "unimplemented",
  // Not UNAVAILABLE, which daprd takes for an app that it did not reach, and calls again (direct_messaging.go).
  502: "internal",
  503: "internal",
  504: "deadline_exceeded",
};

/** Returns the code of a failure. Not UNAVAILABLE, for which daprd would call the method again (direct_messaging.go). */
const ownCode = (code: Code): Code => (code === "unavailable" ? "internal" : code);

const codeOf = (status: number): Code => CODES[status] ?? (status >= 500 ? "internal" : "unknown");
