import { DaprError, type AppRequest, type ByteSource } from "@dapr-ts/core/internal";
import { bodyOf, framingOf, type Body } from "./body.ts";
import { hasMember, isToken, readHead, valuesOf, type HeaderList } from "./head.ts";
import { HttpError } from "./http-error.ts";
import type { Input } from "./input.ts";

/** A request, and what its connection needs to know about it. */
export interface IncomingRequest {
  readonly forApp: AppRequest;
  readonly body: Body;
  /** True if the client accepts chunks, and keeps the connection by default. */
  readonly http11: boolean;
  /** True if the client keeps the connection for another request. */
  readonly keepAlive: boolean;
}

/**
 * Reads the next request of a connection.
 *
 * @param proceed is called when a client that waits for 100 Continue should send the body (RFC 9110, 10.1.1)
 * @throws HttpError 400, 408, 417, 431, 501, 505
 */
export async function readRequest(
  input: Input,
  maxHeadBytes: number,
  proceed: () => void,
): Promise<IncomingRequest> {
  const { start, headers } = await readHead(input, maxHeadBytes);
  const [, method = "", target = "", version = ""] = /^(\S+) (\S+) HTTP\/(\d\.\d)$/.exec(start) ?? [];
  if (!isToken(method)) throw new HttpError(400, "malformed request line");
  if (!version.startsWith("1.")) throw new HttpError(505, "the only supported versions are HTTP/1.1 and 1.0");
  const http11 = version !== "1.0";
  requireHost(headers, http11);
  const framing = framingOf(headers, "request");
  const body = bodyOf(input, framing, maxHeadBytes);
  const waits = expectsContinue(headers) && http11 && input.waiting === 0;
  return {
    forApp: {
      method,
      path: originForm(target),
      headers: recordOf(headers),
      ...(framing !== 0 && { body: new RequestBody(body, waits ? proceed : undefined) }),
    },
    body,
    http11,
    keepAlive:
      !hasMember(headers, "connection", "close") &&
      (http11 || hasMember(headers, "connection", "keep-alive")),
  };
}

/** Refuses a request without one valid Host (RFC 9112, 3.2). */
function requireHost(headers: HeaderList, http11: boolean): void {
  const [host, ...more] = valuesOf(headers, "host");
  if (host === undefined ? http11 : more.length > 0 || !HOST.test(host))
    throw new HttpError(400, "a request needs one valid Host header");
}

/** A name, an IPv4 address or an IPv6 address in brackets, and a port; it may be empty (RFC 9110, 7.2). */
const HOST = /^(?:\[[\da-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[\da-f]{2})*)(?::\d{0,5})?$/i;

function expectsContinue(headers: HeaderList): boolean {
  const expected = valuesOf(headers, "expect");
  if (expected.some((value) => value.toLowerCase() !== "100-continue"))
    throw new HttpError(417, "the only supported expectation is 100-continue");
  return expected.length > 0;
}

/** Converts the absolute form that a proxy may send (RFC 9112, 3.2.2). */
function originForm(target: string): string {
  if (target.startsWith("/") || target === "*") return target;
  const [, path] = /^https?:\/\/[^/?#]+([/?].*)?$/i.exec(target) ?? [];
  if (path === undefined && !/^https?:/i.test(target)) throw new HttpError(400, "malformed request target");
  return path?.startsWith("/") === true ? path : `/${path ?? ""}`;
}

/** Joins the values of one name as Node's server does; cookies that are set stay apart. */
function recordOf(headers: HeaderList): Record<string, string | string[]> {
  const values: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of headers) (values[name] ??= []).push(value);
  const record: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  for (const name of Object.keys(values)) {
    const all = values[name] ?? [];
    record[name] = name === "set-cookie" ? all : all.join(name === "cookie" ? "; " : ", ");
  }
  return record;
}

class RequestBody implements ByteSource {
  readonly #body: Body;
  #proceed: (() => void) | undefined;

  constructor(body: Body, proceed: (() => void) | undefined) {
    this.#body = body;
    this.#proceed = proceed;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    this.#proceed?.();
    this.#proceed = undefined;
    try {
      for (let bytes = await this.#body.read(); bytes !== undefined; bytes = await this.#body.read())
        yield bytes;
    } catch (cause) {
      const status = cause instanceof HttpError ? cause.status : 400;
      throw new DaprError("the request's body could not be read", { code: "canceled", status, cause });
    }
  }
}
