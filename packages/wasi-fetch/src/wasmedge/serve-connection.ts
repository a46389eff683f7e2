import { requireCount, type AppReply } from "@dapr-ts/core/internal";
import type { Handler } from "../handler.ts";
import { Deadline, type Connection } from "./connection.ts";
import { HttpError } from "./http-error.ts";
import { readRequest, type IncomingRequest } from "./incoming-request.ts";
import { Input } from "./input.ts";
import { isStream, plainReply, writeReply } from "./write-reply.ts";
import { SAFE_BYTES } from "./writer.ts";

export interface ConnectionOptions {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly maxHeadBytes: number;
  /** Receives what fails beside the response to a request. Never throws. */
  readonly onError: (error: unknown) => void;
}

/** Responds to the requests of one connection, one after the other. Never rejects. */
export async function serveConnection(
  connection: Connection,
  app: Handler,
  options: ConnectionOptions,
): Promise<void> {
  const { headersTimeoutMs, requestTimeoutMs, keepAliveMs, maxHeadBytes, onError } = options;
  const deadline = new Deadline(headersTimeoutMs);
  const input = new Input(() => connection.read(deadline));
  try {
    while (await input.ready()) {
      deadline.reset(headersTimeoutMs);
      const request = await readRequest(input, maxHeadBytes, () => connection.write(CONTINUE));
      deadline.reset(requestTimeoutMs);
      const reply = await replyOf(app, request, onError);
      const kept = await respond(connection, input, request, reply, onError);
      if (!kept)
        return request.body.left > 0 || input.waiting > 0 ? await discardRest(connection) : undefined;
      // The part of the body that the app did not read has arrived already.
      while (request.body.left > 0) await request.body.read();
      deadline.reset(keepAliveMs);
    }
  } catch (error) {
    // A connection that broke cannot carry a response.
    if (!(error instanceof HttpError)) return;
    // Sent on an idle connection too: what the client sent may have been lost with the time (wasi-net.d.ts), and clients take
    // this response on an idle connection for its end (RFC 9110, 15.5.9).
    const exchange = { method: "", http11: true, close: true };
    await writeReply(connection, plainReply(error.status, error.message), exchange);
    await discardRest(connection);
  } finally {
    connection.close();
  }
}

const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

async function replyOf(
  app: Handler,
  request: IncomingRequest,
  onError: (error: unknown) => void,
): Promise<AppReply> {
  try {
    const reply = await app.handle(request.forApp);
    // A handler written in JavaScript may return anything.
    const { status, headers } = reply as Partial<AppReply>;
    requireCount("the status of a reply", status, 100, 599);
    if (Object(headers) !== headers) throw new TypeError("a handler must return a reply with headers");
    return reply;
  } catch (error) {
    onError(error);
    return plainReply(500, "the app failed");
  }
}

/** Resolves with true if the connection can be kept for another request. */
async function respond(
  connection: Connection,
  input: Input,
  request: IncomingRequest,
  reply: AppReply,
  onError: (error: unknown) => void,
): Promise<boolean> {
  const { body, http11, forApp } = request;
  const streamed = isStream(reply.body);
  // A streamed response may depend on the body, which the app reads meanwhile.
  const unread = !streamed && body.left > input.waiting;
  const close = unread || !request.keepAlive || (streamed && !http11) || asksToClose(reply);
  try {
    const size = await writeReply(connection, reply, { method: forApp.method, http11, close });
    // The response to a request that has arrived already might overtake this one: the client has to send that again.
    if (size > SAFE_BYTES && input.waiting > body.left) return false;
  } catch (error) {
    onError(error);
    if (error instanceof HttpError) throw error;
    // The client sees that the response is incomplete.
    connection.close();
    return false;
  }
  return !close && body.left <= input.waiting;
}

const asksToClose = ({ headers }: AppReply): boolean =>
  /\bclose\b/i.test(String(headers["connection"] ?? ""));

/** Lets the client finish sending for a moment: on a connection that is closed before, it might not see the response. */
async function discardRest(connection: Connection): Promise<void> {
  const patience = new Deadline(PATIENCE_MS);
  try {
    while ((await connection.read(patience)) !== undefined);
  } catch {
    // Its time is over, or the connection broke.
  }
}

const PATIENCE_MS = 500;
