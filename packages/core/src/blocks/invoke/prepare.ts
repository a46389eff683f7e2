import { mediaTypeOf } from "../../encoding/media-type.ts";
import { toJson } from "../../encoding/value.ts";
import { withQuery } from "../../http/path.ts";
import type { InvokeInput } from "./operations.ts";
import type { InvokeOptions } from "./types.ts";

/** Encodes the arguments of {@link Invoker.invoke}. */
export function prepare(appId: string, method: string, options: InvokeOptions): InvokeInput {
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
