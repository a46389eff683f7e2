import { DaprError, fromLatin1, type AppRequest } from "@dapr-ts/core/internal";
import { disposeOf, type Fields, type IncomingRequest } from "./wasi-types.ts";

/** Converts a request of the host to plain data. Its body is read when the app reads it. */
export function fromWasiRequest(request: IncomingRequest): AppRequest {
  const { tag, val } = request.method();
  const headers = recordOf(request.headers());
  const empty = headers["content-length"] === "0" || (!declaresBody(headers) && /^(get|head)$/.test(tag));
  return {
    method: val ?? tag.toUpperCase(),
    path: request.pathWithQuery() ?? "/",
    headers,
    ...(!empty && { body: readBody(request) }),
  };
}

const declaresBody = (headers: Record<string, unknown>): boolean =>
  "content-length" in headers || "transfer-encoding" in headers;

/** Joins the values of one name as Node's server does. */
function recordOf(fields: Fields): Record<string, string> {
  const values = Object.create(null) as Record<string, string[]>;
  for (const [name, bytes] of fields.entries()) (values[name.toLowerCase()] ??= []).push(fromLatin1(bytes));
  disposeOf(fields);
  const record = Object.create(null) as Record<string, string>;
  for (const name of Object.keys(values))
    record[name] = (values[name] ?? []).join(name === "cookie" ? "; " : ", ");
  return record;
}

async function* readBody(request: IncomingRequest): AsyncGenerator<Uint8Array, void, undefined> {
  const body = request.consume();
  const stream = body.stream();
  try {
    for (;;) yield stream.blockingRead(READ_BYTES);
  } catch (cause) {
    if ((cause as { payload?: { tag?: string } }).payload?.tag === "closed") return;
    throw new DaprError("the request's body could not be read", { code: "canceled", status: 400, cause });
  } finally {
    disposeOf(stream);
    disposeOf(body);
  }
}

const READ_BYTES = BigInt(64 * 1024);
