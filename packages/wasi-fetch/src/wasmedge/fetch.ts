import { onAbort, type AbortSignalLike } from "@dapr-ts/core/internal";
import { bodyOf, framingOf, type Body } from "./body.ts";
import { joinChunks, latin1Chunk, sizeOf, utf8Chunk, type Chunk } from "./chunk.ts";
import { Connection, Deadline } from "./connection.ts";
import { GuestHeaders } from "./guest-headers.ts";
import { GuestResponse } from "./guest-response.ts";
import { headerLine, isToken, readHead, type Head } from "./head.ts";
import { HttpError } from "./http-error.ts";
import { Input } from "./input.ts";
import { parseUrl, type Target } from "./url.ts";

/** Options of a request. */
export interface FetchInit {
  /** Default: GET. */
  method?: string | undefined;
  /** An object of strings, a list of pairs, or an object with the `forEach` of the web's `Headers`. Default: none. */
  headers?: FetchHeadersInit | undefined;
  /** A string is sent as UTF-8. `fetch` sets no `content-type`. Default: none. */
  body?: string | ArrayBuffer | ArrayBufferView | null | undefined;
  /** Aborts the call, and the reading of its response. Default: none. */
  signal?: AbortSignalLike | null | undefined;
  /** Redirects are never followed; the response is the redirect itself. Default: `manual`. */
  redirect?: "manual" | undefined;
  /** Milliseconds until the end of the response. Default: no limit. */
  timeoutMs?: number | undefined;
  /** The most bytes of a body that `bytes()`, `text()`, `json()` and `arrayBuffer()` read. Default: 64 MiB. */
  maxBodyBytes?: number | undefined;
}

/** Headers of a request: an object of strings, pairs, or an object with the `forEach` of the web's `Headers`. */
export type FetchHeadersInit =
  | Readonly<Record<string, string>>
  | Iterable<readonly [name: string, value: string]>
  | { forEach(visit: (value: string, name: string) => void): void };

/**
 * Sends a request over WasmEdge's `wasi_net` and resolves with the response, as the web's `fetch` does. It speaks HTTP/1.1,
 * opens a connection for each call, resolves names as the guest does, and supports https where the guest has TLS.
 *
 * @param url an absolute URL
 * @throws TypeError for a URL, a header or a body that cannot be sent; Error if no response arrives
 */
export async function fetch(
  url: string | { toString(): string },
  init: FetchInit = {},
): Promise<GuestResponse> {
  const { signal, timeoutMs = Infinity, maxBodyBytes = 64 * 1024 * 1024 } = init;
  const method = methodOf(init.method);
  const target = parseUrl(String(url));
  const message = requestOf(method, target, init);
  const deadline = new Deadline(timeoutMs > 0 ? timeoutMs : Infinity);
  const connection = await untilAborted(Connection.connect(target, deadline), signal, (late) => late.close());
  const input = new Input(() => untilAborted(connection.read(deadline), signal));
  try {
    // In one chunk: a second one might overtake the first.
    connection.write(message);
    const head = await readFinalHead(input);
    const [, status = "", statusText = ""] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(head.start) ?? [];
    const none = method === "HEAD" || status === "204" || status === "304";
    const body = none ? undefined : bodyOf(input, framingOf(head.headers, "response"), MAX_HEAD_BYTES);
    if (none) connection.close();
    return new GuestResponse({
      url: String(url),
      status: Number(status),
      statusText,
      headers: new GuestHeaders(head.headers),
      body: body && { [Symbol.asyncIterator]: () => readAll(body, connection) },
      maxBodyBytes,
    });
  } catch (error) {
    connection.close();
    throw error;
  }
}

const MAX_HEAD_BYTES = 64 * 1024;

/** Skips interim responses (RFC 9110, 15.2). */
async function readFinalHead(input: Input): Promise<Head> {
  for (;;) {
    if (!(await input.ready())) throw new Error("the connection was closed before a response");
    const head = await readHead(input, MAX_HEAD_BYTES);
    const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(head.start)?.[1];
    if (status === undefined || status === "101") throw new HttpError(502, "the response is not HTTP/1.1");
    if (!status.startsWith("1")) return head;
  }
}

async function* readAll(body: Body, connection: Connection): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let bytes = await body.read(); bytes !== undefined; bytes = await body.read()) yield bytes;
  } finally {
    connection.close();
  }
}

function methodOf(method = "GET"): string {
  if (!isToken(method)) throw new TypeError(`method "${method}" cannot be sent`);
  const upper = method.toUpperCase();
  return /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH)$/.test(upper) ? upper : method;
}

function requestOf(method: string, target: Target, { headers, body }: FetchInit): Chunk {
  const content = chunkOf(body);
  let head = `${method} ${target.path} HTTP/1.1\r\n`;
  let host = target.authority;
  for (const [name, value] of pairsOf(headers)) {
    const lower = name.toLowerCase();
    if (lower === "host") host = value;
    else if (!OURS.has(lower)) head += headerLine(lower, String(value));
  }
  head += headerLine("host", host);
  if (content !== undefined || /^(POST|PUT|PATCH)$/.test(method))
    head += headerLine("content-length", String(content === undefined ? 0 : sizeOf(content)));
  // The server then ends the connection, which completes a read that waits for more bytes than there are.
  return joinChunks([latin1Chunk(`${head}connection: close\r\n\r\n`), content ?? ""]);
}

const OURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "transfer-encoding",
  "keep-alive",
]);

function chunkOf(body: FetchInit["body"]): Chunk | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string") return utf8Chunk(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  throw new TypeError("body must be a string, an ArrayBuffer or a view of one");
}

function pairsOf(headers: FetchHeadersInit | undefined): (readonly [string, string])[] {
  if (headers === undefined) return [];
  if (Symbol.iterator in headers) return [...(headers as Iterable<readonly [string, string]>)];
  if (typeof headers.forEach !== "function") return Object.entries(headers as Record<string, string>);
  const pairs: [string, string][] = [];
  headers.forEach((value: string, name: string) => pairs.push([name, value]));
  return pairs;
}

/** @param late receives a value that arrives after the abort */
function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignalLike | null | undefined,
  late?: (value: T) => void,
): Promise<T> {
  if (signal === undefined || signal === null) return work;
  return new Promise((resolve, reject) => {
    const ignore = onAbort(signal, () => {
      reject(signal.reason ?? new Error("the call was aborted"));
      if (late !== undefined) work.then(late, () => undefined);
    });
    work.finally(ignore).then(resolve, reject);
  });
}
