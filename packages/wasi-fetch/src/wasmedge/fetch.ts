import type { AbortSignalLike } from "@dapr-ts/core/internal";
import { bodyOf, framingOf, type Body } from "./body.ts";
import { Connection, Deadline } from "./connection.ts";
import { HttpFault } from "./fault.ts";
import { GuestHeaders } from "./guest-headers.ts";
import { GuestResponse } from "./guest-response.ts";
import { headerLine, isToken, readHead, type Head } from "./head.ts";
import { Input } from "./input.ts";
import { latin1Piece, onePiece, sizeOf, utf8Piece, type Piece } from "./piece.ts";
import { parseUrl, type Target } from "./url.ts";

export interface FetchInit {
  /** Default: GET. */
  method?: string | undefined;
  /** An object of strings, a list of pairs, or what has the web's `forEach`. */
  headers?: FetchHeadersInit | undefined;
  /** A string goes as UTF-8; `content-type` is yours to set. Default: none. */
  body?: string | ArrayBuffer | ArrayBufferView | null | undefined;
  /** Ends the call, and the reading of its answer. */
  signal?: AbortSignalLike | null | undefined;
  /** Redirects are handed over and never followed, which this says. */
  redirect?: "manual" | undefined;
  /** Milliseconds until the end of the answer. Default: no limit. */
  timeoutMs?: number | undefined;
  /** The most bytes of an answer that `bytes()`, `text()` and their like take. Default: 64 MiB. */
  maxBodyBytes?: number | undefined;
}

export type FetchHeadersInit =
  | Readonly<Record<string, string>>
  | Iterable<readonly [name: string, value: string]>
  | { forEach(visit: (value: string, name: string) => void): void };

/**
 * The web's `fetch` over WasmEdge's `wasi_net`, for what a guest needs of it: HTTP/1.1, one connection for each call, names
 * as the guest resolves them, https where the guest has TLS.
 *
 * @param url absolute
 * @throws TypeError for a URL, a header or a body that cannot be sent; Error when there is no answer
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
    // In one piece: a second one might overtake the first.
    connection.write(message);
    const head = await readAnswer(input);
    const [, status = "", statusText = ""] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(head.start) ?? [];
    const none = method === "HEAD" || status === "204" || status === "304";
    const body = none ? undefined : bodyOf(input, framingOf(head.headers, "answer"), MAX_HEAD_BYTES);
    if (none) connection.close();
    return new GuestResponse({
      url: String(url),
      status: Number(status),
      statusText,
      headers: new GuestHeaders(head.headers),
      body: body && { [Symbol.asyncIterator]: () => piecesOf(body, connection) },
      maxBodyBytes,
    });
  } catch (error) {
    connection.close();
    throw error;
  }
}

const MAX_HEAD_BYTES = 64 * 1024;

/** The first head that is a final answer's (RFC 9110, 15.2). */
async function readAnswer(input: Input): Promise<Head> {
  for (;;) {
    if (!(await input.ready())) throw new Error("the connection was closed without an answer");
    const head = await readHead(input, MAX_HEAD_BYTES);
    const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(head.start)?.[1];
    if (status === undefined || status === "101")
      throw new HttpFault(502, "the answer is not one of HTTP/1.1");
    if (!status.startsWith("1")) return head;
  }
}

async function* piecesOf(body: Body, connection: Connection): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (let piece = await body.read(); piece !== undefined; piece = await body.read()) yield piece;
  } finally {
    connection.close();
  }
}

function methodOf(method = "GET"): string {
  if (!isToken(method)) throw new TypeError(`not a method: ${method}`);
  const upper = method.toUpperCase();
  return /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH)$/.test(upper) ? upper : method;
}

function requestOf(method: string, target: Target, { headers, body }: FetchInit): Piece {
  const content = pieceOf(body);
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
  // The end of the connection wakes up a read that waits for more than there is.
  return onePiece([latin1Piece(`${head}connection: close\r\n\r\n`), content ?? ""]);
}

const OURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "transfer-encoding",
  "keep-alive",
]);

function pieceOf(body: FetchInit["body"]): Piece | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === "string") return utf8Piece(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  throw new TypeError("the body must be a string or bytes");
}

function pairsOf(headers: FetchHeadersInit | undefined): (readonly [string, string])[] {
  if (headers === undefined) return [];
  if (Symbol.iterator in headers) return [...(headers as Iterable<readonly [string, string]>)];
  if (typeof headers.forEach !== "function") return Object.entries(headers as Record<string, string>);
  const pairs: [string, string][] = [];
  headers.forEach((value: string, name: string) => pairs.push([name, value]));
  return pairs;
}

/** @param late takes what comes when nobody waits for it any more */
function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignalLike | null | undefined,
  late?: (value: T) => void,
): Promise<T> {
  if (signal === undefined || signal === null) return work;
  return new Promise((resolve, reject) => {
    const end = (): void => signal.removeEventListener("abort", onAbort);
    const onAbort = (): void => {
      end();
      reject(signal.reason ?? new Error("the call was aborted"));
      if (late !== undefined) work.then(late, () => undefined);
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort);
    work.then(resolve, reject).finally(end);
  });
}
