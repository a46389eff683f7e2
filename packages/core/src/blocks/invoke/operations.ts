import { headerValue } from "../../call/headers.ts";
import { checkMethod, methodPath, requireAppId } from "../../call/names.ts";
import { overGrpc, unary, type Operation } from "../../call/operation.ts";
import { jsonOr } from "../../encoding/json.ts";
import { isJsonType } from "../../encoding/media-type.ts";
import { plain } from "../../encoding/plain.ts";
import { readAs, type ReadAs } from "../../encoding/read-as.ts";
import type { Code } from "../../errors/code.ts";
import { DaprError, invalidArgument } from "../../errors/dapr-error.ts";
import { path } from "../../http/path.ts";
import { encodeSegment } from "../../http/segment.ts";
import type { HttpPlatform } from "../../platform/platform.ts";
import type { HttpVerb } from "./types.ts";

/** The verbs by their numbers in HTTPExtension.Verb. */
const VERBS = {
  GET: 1,
  HEAD: 2,
  POST: 3,
  PUT: 4,
  DELETE: 5,
  OPTIONS: 7,
  PATCH: 9,
} as const satisfies Readonly<Record<HttpVerb, number>>;

/** The input of {@link invoke}, encoded. */
export interface InvokeInput {
  appId: string;
  method: string;
  verb: HttpVerb;
  query: string;
  contentType: string | undefined;
  body: string | Uint8Array | undefined;
  as: ReadAs | undefined;
}

export const invoke: Operation<InvokeInput, unknown> = {
  name: "invoker.invoke",
  // What HTTP itself calls safe; the application answers for it.
  retry: ({ verb }) => (verb === "GET" || verb === "HEAD" || verb === "OPTIONS" ? "safe" : "never"),
  check: ({ appId, method, verb, body, contentType }) => {
    requireAppId(appId);
    checkMethod(method);
    if (contentType !== undefined) headerValue("content-type", contentType);
    if (!Object.hasOwn(VERBS, verb)) throw invalidArgument(`${verb} is not a verb that Dapr carries`);
    if (body !== undefined && (verb === "GET" || verb === "HEAD"))
      throw invalidArgument(`a ${verb} request has no body; pass parameters as the query option`);
  },
  http: {
    app: {
      describe: describeApp,
      isSidecarError: (errorCode) =>
        errorCode === "ERR_DIRECT_INVOKE" || errorCode === "ERR_DIRECT_INVOKE_NOT_READY",
    },
    request: ({ appId, method, verb, query, contentType, body }) => ({
      method: verb,
      path: `${invokePath(appId)}/${methodPath(method).split("/").map(encodeSegment).join("/")}${query && `?${query}`}`,
      ...(contentType !== undefined && { headers: { "content-type": contentType } }),
      ...(body !== undefined && { body }),
    }),
    reply: (reply, input, platform) =>
      readResponse(reply.header("content-type"), reply.bytes(), input, platform),
  },
  codeFromMessage,
};

export const invokeOverGrpc = /* @__PURE__ */ overGrpc(
  invoke,
  /* @__PURE__ */ unary("invokeService", {
    request: ({ appId, method, verb, query, contentType, body }, platform) => ({
      id: appId,
      message: {
        method: methodPath(method),
        ...(body !== undefined && {
          data: { value: typeof body === "string" ? platform.utf8Encode(body) : body },
        }),
        ...(contentType !== undefined && { contentType }),
        httpExtension: { verb: VERBS[verb], querystring: query },
      },
    }),
    appBody: ({ data }) => data,
    reply: ({ data, contentType }, input, platform) =>
      readResponse(contentType, data?.value ?? new Uint8Array(0), input, platform),
  }),
  ["ERR_DIRECT_INVOKE"],
);

/** Returns the path under which the sidecar serves the methods of another application. */
export function invokePath(appId: string): string {
  requireAppId(appId);
  return `${path("/v1.0/invoke", appId)}/method`;
}

/** Describes the invoked application in errors. */
function describeApp({ appId, method }: InvokeInput): string {
  return `the app "${appId}" (method "${method}")`;
}

function readResponse(
  contentType = "",
  bytes: Uint8Array,
  input: InvokeInput,
  platform: HttpPlatform,
): unknown {
  if (input.as !== undefined) return readAs(bytes, input.as, platform);
  if (bytes.length === 0) return undefined;
  if (!isJsonType(contentType))
    return contentType.startsWith("text/") ? platform.utf8Decode(bytes) : plain(bytes);
  const text = platform.utf8Decode(bytes);
  return jsonOr(text, (cause) => {
    const message = `${describeApp(input)} announced JSON and sent something else: ${cause.message}`;
    throw new DaprError(message, { code: "internal", body: text, cause });
  });
}

/**
 * Returns the code of a failure to reach an app. daprd reports every such failure as ERR_DIRECT_INVOKE with status 500, or
 * `internal` on gRPC (pkg/api/http/directmessaging.go); only the message contains the cause. An app id without an address
 * is `unavailable`: name resolution has no entry for an app that is not running either. `not_found` is the app's own
 * response.
 */
function codeFromMessage(message: string): Code | undefined {
  if (!message.startsWith("failed to invoke, id: ")) return undefined;
  if (message.includes("err: invalid app id")) return "invalid_argument";
  return UNREACHABLE.some((text) => message.includes(text)) ? "unavailable" : undefined;
}

/** Parts of the messages of name resolvers (components-contrib/nameresolution), of Go's dialer and of gRPC. */
const UNREACHABLE = [
  "no host found with the given ID",
  "couldn't find service",
  "no healthy services found",
  "no such host",
  "connection refused",
  "code = Unavailable",
];
