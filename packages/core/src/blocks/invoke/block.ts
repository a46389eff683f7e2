import { isJsonType, mediaTypeOf } from "../../encoding/media-type.ts";
import { Block } from "../base-block.ts";
import { invalidArgument } from "../../errors/dapr-error.ts";
import { path, withQuery } from "../../http/path.ts";
import { encodeSegment } from "../../http/segment.ts";
import { checkMethod, methodPath, requireAppId } from "../../call/names.ts";
import { unary, type CallOptions, type Operation } from "../../call/operation.ts";
import type { HttpPlatform } from "../../platform/platform.ts";
import { validate, type StandardSchema } from "../../platform/standard-schema.ts";
import { toJson } from "../../encoding/value.ts";
import { plain } from "../../encoding/plain.ts";

/** The verbs that a call may have; the numbers are HTTPExtension.Verb's. */
const VERBS = { GET: 1, HEAD: 2, POST: 3, PUT: 4, DELETE: 5, OPTIONS: 7, PATCH: 9 } as const;

export type HttpVerb = keyof typeof VERBS;

type QueryValue = string | number | boolean;

export interface InvokeOptions<T = unknown> extends CallOptions {
  /** Default: `POST` with a body, `GET` without one. */
  verb?: HttpVerb | undefined;
  /** Anything JSON has a form for goes as JSON, bytes as they are. With a `content-type` of text a string does too. Default: none. */
  body?: unknown;
  /** Parameters of the URL, as an object or as an already encoded string without its question mark. Default: none. */
  query?: string | Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>> | undefined;
  /** A Standard Schema that the answer must fit. */
  schema?: StandardSchema<T> | undefined;
}

interface InvokeInput {
  appId: string;
  method: string;
  verb: HttpVerb;
  query: string;
  contentType: string | undefined;
  body: string | Uint8Array | undefined;
}

export const invoke: Operation<InvokeInput, unknown> = {
  name: "invoker.invoke",
  // What HTTP itself calls safe; the application answers for it.
  retry: ({ verb }) => (verb === "GET" || verb === "HEAD" || verb === "OPTIONS" ? "safe" : "never"),
  check: ({ appId, method, verb, body }) => {
    requireAppId(appId);
    checkMethod(method);
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
    reply: (reply, _input, platform) => readAnswer(reply.header("content-type"), reply.bytes(), platform),
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
    reply: ({ data, contentType }, _input, platform) =>
      readAnswer(contentType, data?.value ?? new Uint8Array(0), platform),
  }),
  errors: { internal: "ERR_DIRECT_INVOKE" },
};

/** The route under which a sidecar reaches another application's methods. */
export function invokePath(appId: string): string {
  requireAppId(appId);
  return `${path("/v1.0/invoke", appId)}/method`;
}

/**
 * Service invocation: other applications' methods, through both sidecars.
 *
 * @see https://docs.dapr.io/reference/api/service_invocation_api/
 */
export class Invoker extends Block {
  /**
   * Calls a method of another application and reads its answer: JSON as a value, text as a string, anything else as
   * a `Uint8Array`, nothing as undefined.
   *
   * It is never repeated by itself; daprd on its own repeats a call that did not reach the application.
   *
   * @param appId The application's id, or the name of an HTTPEndpoint, or an `http(s)://` URL.
   * @param method The path of the method, such as `orders/42`, without a query.
   * @throws DaprError whose `status` and `body` are the application's when it answered with anything but 2xx, and
   * `internal` with `ERR_DIRECT_INVOKE` when it could not be reached.
   */
  async invoke<T = unknown>(appId: string, method: string, options: InvokeOptions<T> = {}): Promise<T> {
    const answer = await this.caller.call(invoke, prepare(appId, method, options), options);
    if (options.schema === undefined) return answer as T;
    return validate(options.schema, answer, "the answer");
  }
}

function prepare(appId: string, method: string, options: InvokeOptions): InvokeInput {
  const { body, headers = {}, verb = body === undefined ? "GET" : "POST" } = options;
  const given = Object.keys(headers).find((name) => name.toLowerCase() === "content-type");
  const contentType =
    given === undefined ? (body === undefined ? undefined : mediaTypeOf(body)) : headers[given];
  return {
    appId,
    method,
    verb,
    query: encodeQuery(options.query),
    contentType,
    body: encodeBody(body, contentType),
  };
}

function encodeBody(body: unknown, contentType = ""): string | Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  return typeof body === "string" && !/\bjson\b/i.test(contentType) ? body : toJson(body, "body");
}

function encodeQuery(query: InvokeOptions["query"] = {}): string {
  if (typeof query === "string") return query.replace(/^\?/, "");
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value]
      .flat()
      .map((one): readonly [string, string | undefined] => [name, one === undefined ? one : String(one)]),
  );
  return withQuery("", pairs).slice(1);
}

function readAnswer(contentType = "", bytes: Uint8Array, platform: HttpPlatform): unknown {
  if (bytes.length === 0) return undefined;
  if (isJsonType(contentType)) return JSON.parse(platform.utf8Decode(bytes)) as unknown;
  return contentType.startsWith("text/") ? platform.utf8Decode(bytes) : plain(bytes);
}
