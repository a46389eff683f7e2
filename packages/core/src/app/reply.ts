import { requireCount } from "../encoding/number.ts";
import { lowerCaseNames } from "../http/header-names.ts";
import { invalidArgument } from "../errors/dapr-error.ts";
import { textOf } from "../errors/thrown.ts";
import { bytesOf } from "../encoding/bytes.ts";
import { isJsonType } from "../encoding/media-type.ts";
import { toJson } from "../encoding/value.ts";
import type { AppReply } from "./message.ts";

const BRAND = Symbol.for("@dapr-ts/Reply");

/** Status and headers of a reply. */
export interface ReplyInit {
  /**
   * The status, from 200 to 599. Over the gRPC channel an HTTP caller gets 200 for any success, with the status in the header
   * `dapr-http-status`. Default: 200, or 204 without a body.
   */
  status?: number | undefined;
  /** The headers, with several values of a name as a list. */
  headers?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** A reply with a status and headers. Create it with {@link reply}. */
export class Reply {
  /** The body: text, bytes, a stream, or a value for JSON. */
  readonly body: unknown;
  /** The status, from 200 to 599. */
  readonly status: number;
  /** The headers, with several values of a name as a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;

  constructor(body: unknown, init: ReplyInit) {
    const { status = body === undefined || body === null ? 204 : 200, headers = {} } = init;
    requireCount("status", status, 200, 599);
    this.body = body;
    this.status = status;
    this.headers = headers;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Recognizes replies of every loaded copy of this package. */
  static [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/**
 * Creates the reply of a method, to return or to throw. A string is sent as text, bytes unchanged, a stream (an async iterable
 * of either, or a `ReadableStream`) in chunks, and anything else as JSON.
 *
 * @example
 * ```ts
 * app.method("orders/:id", async (request) => {
 *   const order = await find(request.params.id);
 *   return order ?? reply({ message: "no such order" }, { status: 404 });
 * });
 * ```
 */
export function reply(body?: unknown, init: ReplyInit = {}): Reply {
  return new Reply(body, init);
}

/** Converts the result of a method's handler to a reply. */
export function toReply(result: unknown): AppReply {
  if (result instanceof Reply) return fromReply(result);
  if (isResponse(result)) return fromResponse(result);
  if (result === undefined) return { status: 204, headers: {} };
  const bytes = bytesOf(result);
  if (bytes !== undefined) return { status: 200, headers: { "content-type": BYTES }, body: bytes };
  if (isStream(result))
    return { status: 200, headers: { "content-type": BYTES }, body: repliedChunks(result) };
  return {
    status: 200,
    headers: { "content-type": JSON_TYPE },
    body: toJson(result, "the handler's result"),
  };
}

const JSON_TYPE = "application/json";
const BYTES = "application/octet-stream";

/** Headers of a connection, which a response from elsewhere contains and HTTP/2 does not allow. */
const CONNECTION = /^(?:connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/;

function fromReply({ body, status, headers }: Reply): AppReply {
  const own = ownHeaders(headers);
  if (body === undefined || body === null) return { status, headers: own };
  const { type, content } = contentOf(body, own["content-type"]);
  return { status, headers: { "content-type": type, ...own }, body: content };
}

/** A header as a handler passes it, whose types allow texts alone. */
type GivenHeader = string | number | readonly string[] | null | undefined;

/** Returns the headers of a reply. A handler in JavaScript may pass numbers, or nothing for a header that it leaves out. */
function ownHeaders(headers: Readonly<Record<string, GivenHeader>>): Record<string, string | string[]> {
  const own: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(lowerCaseNames(headers))) {
    if (CONNECTION.test(name) || value === undefined || value === null) continue;
    own[name] = typeof value === "object" ? value.map(String) : String(value);
  }
  return own;
}

function contentOf(
  body: unknown,
  given: string | readonly string[] | undefined,
): { type: string; content: NonNullable<AppReply["body"]> } {
  if (typeof body === "string") return { type: "text/plain; charset=utf-8", content: body };
  const bytes = bytesOf(body);
  if (bytes !== undefined) return { type: BYTES, content: bytes };
  if (isStream(body)) return { type: BYTES, content: repliedChunks(body) };
  if (typeof given === "string" && !isJsonType(given) && !/^text\/json\b/i.test(given))
    throw invalidArgument(
      `a reply with the content type "${given}" must be a string, bytes or a stream, not ${typeof body}: encode it, or reply with JSON`,
    );
  return { type: JSON_TYPE, content: toJson(body, "the reply's body") };
}

interface WebStream {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array }>;
    cancel(reason?: unknown): Promise<void>;
  };
}

type Stream = AsyncIterable<string | Uint8Array> | WebStream;

function isStream(value: unknown): value is Stream {
  return (
    typeof value === "object" &&
    value !== null &&
    (Symbol.asyncIterator in value || typeof (value as WebStream).getReader === "function")
  );
}

/** Iterates over a stream. Some platforms' `ReadableStream` has no iterator. */
export async function* chunksOf(stream: Stream): AsyncGenerator<string | Uint8Array, void, undefined> {
  if (Symbol.asyncIterator in stream) {
    yield* stream;
    return;
  }
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      if (value !== undefined) yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/** Iterates over the stream of a reply. Code that sends it could break on what the stream throws, which may be any value. */
async function* repliedChunks(stream: Stream): AsyncGenerator<string | Uint8Array, void, undefined> {
  try {
    yield* chunksOf(stream);
  } catch (cause) {
    throw new Error(textOf(cause), { cause });
  }
}

interface WebResponse {
  readonly status: number;
  readonly headers: { forEach(each: (value: string, name: string) => void): void; getSetCookie?(): string[] };
  readonly body: WebStream | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

function isResponse(value: unknown): value is WebResponse {
  if (typeof value !== "object" || value === null) return false;
  const { status, headers, arrayBuffer } = value as Partial<WebResponse>;
  return (
    typeof status === "number" && typeof arrayBuffer === "function" && typeof headers?.forEach === "function"
  );
}

function fromResponse(response: WebResponse): AppReply {
  const { status } = response;
  // `Response.error()` has the status 0.
  requireCount("the status of a Response", status, 200, 599);
  const headers: Record<string, string | string[]> = {};
  response.headers.forEach((value, name) => {
    const lower = name.toLowerCase();
    if (!CONNECTION.test(lower)) headers[lower] = value;
  });
  const cookies = response.headers.getSetCookie?.() ?? [];
  if (cookies.length > 0) headers["set-cookie"] = cookies;
  if (response.body === null) return { status, headers };
  return { status, headers, body: repliedChunks(response.body) };
}
