import { toLatin1, utf8Encode, type AppReply } from "@dapr-ts/core/internal";
import type { Handler } from "../handler.ts";
import { fromWasiRequest } from "./incoming.ts";
import { disposeOf, type IncomingRequest, type ResponseOutparam, type WasiHttpTypes } from "./wasi-types.ts";

/** The export `incomingHandler` of a component. */
export interface IncomingHandler {
  /** Responds to one request of the host. */
  handle(request: IncomingRequest, out: ResponseOutparam): Promise<void>;
}

/**
 * Makes an app the incoming handler of a component, which any host of `wasi:http` serves.
 *
 * @param types the module `wasi:http/types` in the version that the component is built with
 * @see https://github.com/WebAssembly/wasi-http
 *
 * @example
 * ```ts
 * import * as types from "wasi:http/types@0.2.10";
 *
 * const app = new DaprApp();
 * app.method("echo", async (request) => reply(await request.bytes()));
 * export const incomingHandler = handlerOf(app, types);
 * ```
 */
export function handlerOf(app: Handler, types: WasiHttpTypes): IncomingHandler {
  return {
    async handle(request, out) {
      const reply = await app.handle(fromWasiRequest(request)).catch(() => FAILED);
      await send(types, reply, out);
    },
  };
}

const FAILED: AppReply = { status: 500, headers: {} };

async function send(types: WasiHttpTypes, reply: AppReply, out: ResponseOutparam): Promise<void> {
  const { status, body } = reply;
  const whole = typeof body === "string" ? utf8Encode(body) : body;
  const response = new types.OutgoingResponse(types.Fields.fromList(fieldsOf(reply, whole)));
  response.setStatusCode(status);
  const outgoing = response.body();
  types.ResponseOutparam.set(out, { tag: "ok", val: response });
  const stream = outgoing.write();
  try {
    const chunks = whole === undefined || whole instanceof Uint8Array ? [whole ?? new Uint8Array(0)] : whole;
    for await (const chunk of chunks) {
      const bytes = typeof chunk === "string" ? utf8Encode(chunk) : chunk;
      for (let at = 0; at < bytes.length; at += MAX_WRITE)
        stream.blockingWriteAndFlush(bytes.slice(at, at + MAX_WRITE));
    }
  } catch (error) {
    // Not finished: the host then reports an incomplete response to the client.
    disposeOf(stream);
    disposeOf(outgoing);
    throw error;
  }
  disposeOf(stream);
  types.OutgoingBody.finish(outgoing, undefined);
}

/** The most bytes of one write, by the definition of the stream. */
const MAX_WRITE = 4096;

function fieldsOf(
  { status, headers }: AppReply,
  body: Uint8Array | AsyncIterable<string | Uint8Array> | undefined,
): [name: string, value: Uint8Array][] {
  const fields: [string, Uint8Array][] = [];
  for (const [name, values] of Object.entries(headers)) {
    if (CONNECTION_HEADERS.has(name.toLowerCase())) continue;
    for (const value of typeof values === "string" ? [values] : values) fields.push([name, toLatin1(value)]);
  }
  const length = body === undefined ? 0 : body instanceof Uint8Array ? body.length : undefined;
  if (length !== undefined && status !== 204 && status !== 304)
    fields.push(["content-length", toLatin1(String(length))]);
  return fields;
}

/** Headers about the connection, which belongs to the host: it refuses them. */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "content-length",
]);
