import type { AbortSignalLike } from "../platform/platform.ts";
import type { AppReply, AppRequest } from "./message.ts";
import { chunksOf } from "./reply.ts";

/** The part of the web's `Request` that an app reads. */
export interface WebRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { forEach(each: (value: string, name: string) => void): void };
  readonly body: unknown;
  readonly signal?: AbortSignalLike | undefined;
}

/** Converts a web request. Its body is read on demand. */
export function fromWebRequest(request: WebRequest): AppRequest {
  const headers: Record<string, string> = {};
  request.headers.forEach((value, name) => {
    headers[name.toLowerCase()] = value;
  });
  const { method, body } = request;
  return {
    method,
    path: pathOf(request.url),
    headers,
    // Read on demand: Deno logs a warning for code that reads it.
    get signal() {
      return request.signal;
    },
    ...(body !== null &&
      body !== undefined && { body: chunksOf(body as never) as AsyncIterable<Uint8Array> }),
  };
}

/** Returns the header lines of a reply, one for each value. */
export function headerLines({ headers }: AppReply): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : value.map((one) => [name, one]),
  );
}

/** Returns path and query of an absolute URL. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const path = start < 0 ? "/" : url.slice(start);
  const end = path.indexOf("#");
  return end < 0 ? path : path.slice(0, end);
}
