import { DaprError, type AppRequest } from "../index.ts";
import { fromLatin1 } from "@dapr-ts/core/internal";
import { giveUp, type Fields, type IncomingRequest } from "./wasi-types.ts";

/** A request of the host's as plain data. Nothing is read of its body before somebody asks for it. */
export function fromWasiRequest(request: IncomingRequest): AppRequest {
  const { tag, val } = request.method();
  const headers = recordOf(request.headers());
  const empty = headers["content-length"] === "0" || (!mayBring(headers) && /^(get|head)$/.test(tag));
  return {
    method: val ?? tag.toUpperCase(),
    path: request.pathWithQuery() ?? "/",
    headers,
    ...(!empty && { body: piecesOf(request) }),
  };
}

const mayBring = (headers: Record<string, unknown>): boolean =>
  "content-length" in headers || "transfer-encoding" in headers;

/** Several of one name in one value, as Node's server has them. */
function recordOf(fields: Fields): Record<string, string> {
  const record = Object.create(null) as Record<string, string>;
  for (const [name, bytes] of fields.entries()) {
    const lower = name.toLowerCase();
    const before = record[lower];
    const value = fromLatin1(bytes);
    record[lower] = before === undefined ? value : `${before}${lower === "cookie" ? "; " : ", "}${value}`;
  }
  giveUp(fields);
  return record;
}

async function* piecesOf(request: IncomingRequest): AsyncGenerator<Uint8Array, void, undefined> {
  const body = request.consume();
  const stream = body.stream();
  try {
    for (;;) yield stream.blockingRead(PIECE);
  } catch (cause) {
    if ((cause as { payload?: { tag?: string } }).payload?.tag === "closed") return;
    throw new DaprError("the request broke off", { code: "canceled", status: 400, cause });
  } finally {
    giveUp(stream);
    giveUp(body);
  }
}

const PIECE = BigInt(64 * 1024);
