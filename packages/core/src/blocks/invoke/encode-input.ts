import { withQuery } from "../../http/path.ts";
import { encodeBody, type EncodeWebBody, type EncodedBody } from "./body.ts";
import type { InvokeInput } from "./operations.ts";
import type { InvokeOptions } from "./types.ts";

/** Encodes the arguments of {@link InvokerBase.invoke}. Returns a promise only if the body must be read first. */
export function encodeInput(
  appId: string,
  method: string,
  options: InvokeOptions,
  boundary: () => string,
  encodeWebBody: EncodeWebBody | undefined,
): InvokeInput | Promise<InvokeInput> {
  const { body, headers = {}, verb = body === undefined ? "GET" : "POST", query, as, signal } = options;
  const given = Object.keys(headers).find((name) => name.toLowerCase() === "content-type");
  const contentType = given === undefined ? undefined : headers[given];
  const input = (encoded: EncodedBody): InvokeInput => ({
    appId,
    method,
    verb,
    query: encodeQuery(query),
    as,
    ...encoded,
  });
  const encoded = encodeBody(body, { contentType, boundary, signal }, encodeWebBody);
  return "then" in encoded ? encoded.then(input) : input(encoded);
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
