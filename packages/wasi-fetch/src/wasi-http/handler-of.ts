import type { AppReply } from "../index.ts";
import { toLatin1, utf8Encode } from "@dapr-ts/core/internal";
import type { Handler } from "../handler.ts";
import { fromWasiRequest } from "./incoming.ts";
import { giveUp, type IncomingRequest, type ResponseOutparam, type WasiHttpTypes } from "./wasi-types.ts";

/** What a component exports as `incomingHandler`. */
export interface IncomingHandler {
  handle(request: IncomingRequest, out: ResponseOutparam): Promise<void>;
}

/**
 * An app as the incoming handler of a component: any host of `wasi:http` serves it, request after request.
 *
 * @param types the module of that name, in the version that the component is built with
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
    const pieces = whole === undefined || whole instanceof Uint8Array ? [whole ?? new Uint8Array(0)] : whole;
    for await (const piece of pieces) {
      const bytes = typeof piece === "string" ? utf8Encode(piece) : piece;
      for (let at = 0; at < bytes.length; at += MOST)
        stream.blockingWriteAndFlush(bytes.slice(at, at + MOST));
    }
  } catch (error) {
    // Not finished: the host tells the client that the answer broke off.
    giveUp(stream);
    giveUp(outgoing);
    throw error;
  }
  giveUp(stream);
  types.OutgoingBody.finish(outgoing, undefined);
}

/** What one write may have, by the definition of the stream. */
const MOST = 4096;

function fieldsOf(
  { status, headers }: AppReply,
  body: Uint8Array | AsyncIterable<string | Uint8Array> | undefined,
): [name: string, value: Uint8Array][] {
  const fields: [string, Uint8Array][] = [];
  for (const [name, values] of Object.entries(headers)) {
    if (HOSTS.has(name.toLowerCase())) continue;
    for (const value of typeof values === "string" ? [values] : values) fields.push([name, toLatin1(value)]);
  }
  const length = body === undefined ? 0 : body instanceof Uint8Array ? body.length : undefined;
  if (length !== undefined && status !== 204 && status !== 304)
    fields.push(["content-length", toLatin1(String(length))]);
  return fields;
}

/** The connection is the host's, which refuses what is said of it. */
const HOSTS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "content-length",
]);
