import { frame, PREFIX } from "@dapr-ts/client/internal";
import { DaprError, printable, type Logger } from "@dapr-ts/core/internal";
import type { Http2Exchange } from "../http/http2-exchange.ts";
import { RpcCall } from "./rpc-call.ts";
import type { Rpc } from "./rpc.ts";
import { sendStatus, StatusError } from "./status.ts";
import { timeoutOf } from "./timeout.ts";

/** Serves a unary call. Resolves when its handler has ended; never rejects. */
export async function serveUnary(rpc: Rpc, exchange: Http2Exchange, logger: Logger): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    if (!isServed(exchange)) return;
    const timeoutMs = timeoutOf(exchange.headers["grpc-timeout"]);
    if (timeoutMs !== undefined) timer = setTimeout(expire, timeoutMs, exchange);
    const call = new RpcCall(exchange);
    const response = await rpc.run(await readMessage(exchange, rpc.maxBytes), call);
    sendMessage(exchange, response, call.responseHeaders);
  } catch (error) {
    if (!exchange.isGone) fail(exchange, error, logger);
  } finally {
    clearTimeout(timer);
  }
}

/** Refuses a request that is not a call of gRPC with protobuf, as gRPC's PROTOCOL-HTTP2 document demands. */
function isServed({ method, headers, stream }: Http2Exchange): boolean {
  const status = method !== "POST" ? 405 : PROTOBUF.test(String(headers["content-type"])) ? undefined : 415;
  if (status !== undefined) stream.respond({ ":status": status }, { endStream: true });
  return status === undefined;
}

const PROTOBUF = /^application\/grpc(?:\+proto)?(?:;|$)/;

/** Returns the one message of a request. daprd compresses nothing, and a few compressed bytes can take gigabytes. */
async function readMessage({ headers, body }: Http2Exchange, maxBytes: number): Promise<Uint8Array> {
  const encoding = headers["grpc-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    throw new StatusError("unimplemented", "compressed messages are not accepted");
  const framed = (await body?.bytes(maxBytes + PREFIX)) as Buffer | undefined;
  if (framed === undefined || framed.length === 0)
    throw new StatusError("unimplemented", "the request has no message");
  if (framed[0] !== 0) throw new StatusError("internal", "compressed messages are not accepted");
  const length = framed.length < PREFIX ? Infinity : framed.readUInt32BE(1);
  if (length > framed.length - PREFIX)
    throw new StatusError("invalid_argument", "the request's message is incomplete");
  if (length < framed.length - PREFIX)
    throw new StatusError("unimplemented", "the request has more than one message");
  return framed.subarray(PREFIX);
}

function sendMessage(
  exchange: Http2Exchange,
  message: Uint8Array,
  headers: RpcCall["responseHeaders"],
): void {
  const { stream } = exchange;
  // The deadline may have come first.
  if (exchange.isGone || stream.headersSent) return;
  const all = { ...headers, ":status": 200, "content-type": "application/grpc" };
  stream.respond(all, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers(OK));
  stream.end(frame(message));
}

const OK = { "grpc-status": "0" };

/** Answers at the caller's deadline, and aborts the handler's signal. */
function expire(exchange: Http2Exchange): void {
  exchange.giveUp();
  sendStatus(exchange, "deadline_exceeded", "the deadline of the call has passed");
}

function fail(exchange: Http2Exchange, error: unknown, logger: Logger): void {
  try {
    if (error instanceof StatusError) return sendStatus(exchange, error.code, error.message);
    if (error instanceof DaprError && error.status !== undefined)
      return sendStatus(exchange, error.code, error.message);
    logger.error(`gRPC call ${printable(exchange.path)} failed`, error);
    sendStatus(exchange, "internal", "the app failed; its log contains the reason");
  } catch {
    exchange.stream.destroy();
  }
}
