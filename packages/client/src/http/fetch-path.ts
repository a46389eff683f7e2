import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { canceled, type FetchLike } from "@dapr-ts/core/internal";
import { describeEndpoint, type Endpoint } from "../endpoint/endpoint.ts";
import type { FetchPath } from "../invoker.ts";
import { httpError } from "./http-error.ts";

const NO_BODY = new Set([204, 205, 304]);

/** {@link FetchPath} over a pool of undici's. */
export function poolFetchPath(pool: Dispatcher, endpoint: Endpoint, apiToken: string | undefined): FetchPath {
  const place = describeEndpoint(endpoint);
  return async (path, request) => {
    try {
      const reply = await pool.request({
        path,
        method: request.method,
        headers: forwarded(request.headers, apiToken),
        body: request.body === null ? null : Readable.fromWeb(request.body as never),
        signal: request.signal,
      });
      const headers = new Headers();
      for (const [name, value] of Object.entries(reply.headers)) {
        for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
      }
      const empty = NO_BODY.has(reply.statusCode) || request.method === "HEAD";
      if (empty) await reply.body.dump();
      const body = empty ? null : (Readable.toWeb(reply.body) as ReadableStream<Uint8Array>);
      return new Response(body, { status: reply.statusCode, headers });
    } catch (error) {
      // As fetch does: what the signal gives as its reason.
      if (request.signal.aborted) throw request.signal.reason ?? canceled(request.signal);
      throw httpError(error, place, true);
    }
  };
}

/** {@link FetchPath} over a `fetch` that was passed in. */
export function fetchFetchPath(fetch: FetchLike, origin: string, apiToken: string | undefined): FetchPath {
  return (path, request) =>
    fetch(origin + path, {
      method: request.method,
      headers: forwarded(request.headers, apiToken),
      redirect: "manual",
      signal: request.signal,
      ...(request.body !== null && { body: request.body as never, duplex: "half" }),
    }) as unknown as Promise<Response>;
}

function forwarded(headers: Headers, apiToken: string | undefined): Record<string, string> {
  const all: Record<string, string> = {};
  headers.forEach((value, name) => {
    all[name] = value;
  });
  if (apiToken !== undefined) all["dapr-api-token"] = apiToken;
  return all;
}
