import { headerValue } from "../../call/headers.ts";
import { checkMethod, methodPath, requireAppId } from "../../call/names.ts";
import { unary, type Operation } from "../../call/operation.ts";
import { isJsonType } from "../../encoding/media-type.ts";
import { plain } from "../../encoding/plain.ts";
import { readAs, type ReadAs } from "../../encoding/read-as.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
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
    invokesApp: true,
    request: ({ appId, method, verb, query, contentType, body }) => ({
      method: verb,
      path: `${invokePath(appId)}/${methodPath(method).split("/").map(encodeSegment).join("/")}${query && `?${query}`}`,
      ...(contentType !== undefined && { headers: { "content-type": contentType } }),
      ...(body !== undefined && { body }),
    }),
    reply: (reply, input, platform) =>
      readResponse(reply.header("content-type"), reply.bytes(), input, platform),
  },
  grpc: unary("invokeService", {
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
    reply: ({ data, contentType }, input, platform) =>
      readResponse(contentType, data?.value ?? new Uint8Array(0), input, platform),
  }),
  errors: { internal: "ERR_DIRECT_INVOKE" },
};

/** The route under which a sidecar reaches another application's methods. */
export function invokePath(appId: string): string {
  requireAppId(appId);
  return `${path("/v1.0/invoke", appId)}/method`;
}

function readResponse(
  contentType = "",
  bytes: Uint8Array,
  { as }: InvokeInput,
  platform: HttpPlatform,
): unknown {
  if (as !== undefined) return readAs(bytes, as, platform);
  if (bytes.length === 0) return undefined;
  if (isJsonType(contentType)) return JSON.parse(platform.utf8Decode(bytes)) as unknown;
  return contentType.startsWith("text/") ? platform.utf8Decode(bytes) : plain(bytes);
}
