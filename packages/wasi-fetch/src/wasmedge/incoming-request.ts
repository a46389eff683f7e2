import { DaprError, type AppRequest, type ByteSource } from "../index.ts";
import { bodyOf, framingOf, type Body } from "./body.ts";
import { HttpFault } from "./fault.ts";
import { hasMember, isToken, readHead, valuesOf, type HeaderList } from "./head.ts";
import type { Input } from "./input.ts";

/** A request as it came in, and what its connection has to know of it. */
export interface IncomingRequest {
  readonly forApp: AppRequest;
  readonly body: Body;
  /** Whether the client takes chunks, and keeps the connection by default. */
  readonly http11: boolean;
  /** Whether the client wants the connection to be kept. */
  readonly keepAlive: boolean;
}

/**
 * @param proceed tells a client that waits for it to send the body (RFC 9110, 10.1.1)
 * @throws HttpFault 400, 408, 417, 431, 501, 505
 */
export async function readRequest(
  input: Input,
  maxHeadBytes: number,
  proceed: () => void,
): Promise<IncomingRequest> {
  const { start, headers } = await readHead(input, maxHeadBytes);
  const [, method = "", target = "", version = ""] = /^(\S+) (\S+) HTTP\/(\d\.\d)$/.exec(start) ?? [];
  if (!isToken(method)) throw new HttpFault(400, "a malformed request line");
  if (!version.startsWith("1.")) throw new HttpFault(505, "a version of HTTP other than 1.1 and 1.0");
  const http11 = version !== "1.0";
  if (valuesOf(headers, "host").length > 1 || (http11 && valuesOf(headers, "host").length === 0))
    throw new HttpFault(400, "a request needs one Host");
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

function expectsContinue(headers: HeaderList): boolean {
  const expected = valuesOf(headers, "expect");
  if (expected.some((value) => value.toLowerCase() !== "100-continue"))
    throw new HttpFault(417, "an expectation that is not known");
  return expected.length > 0;
}

/** A proxy may ask in absolute form (RFC 9112, 3.2.2). */
function originForm(target: string): string {
  if (target.startsWith("/") || target === "*") return target;
  const [, path] = /^https?:\/\/[^/?#]+([/?].*)?$/i.exec(target) ?? [];
  if (path === undefined && !/^https?:/i.test(target)) throw new HttpFault(400, "a malformed target");
  return path?.startsWith("/") === true ? path : `/${path ?? ""}`;
}

/** Several of one name in one value, cookies that are set on their own, as Node's server has them. */
function recordOf(headers: HeaderList): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  for (const [name, value] of headers) {
    const before = record[name];
    if (name === "set-cookie") record[name] = [...(before ?? []), value];
    else if (before === undefined) record[name] = value;
    else record[name] = `${String(before)}${name === "cookie" ? "; " : ", "}${value}`;
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
      for (let piece = await this.#body.read(); piece !== undefined; piece = await this.#body.read())
        yield piece;
    } catch (cause) {
      const status = cause instanceof HttpFault ? cause.status : 400;
      throw new DaprError("the request broke off", { code: "canceled", status, cause });
    }
  }
}
