import type { AppReply } from "../index.ts";
import { Deadline, type Connection } from "./connection.ts";
import { HttpFault } from "./fault.ts";
import { readRequest, type IncomingRequest } from "./incoming-request.ts";
import { Input } from "./input.ts";
import { SAFE_BYTES } from "./outlet.ts";
import type { Handler } from "../handler.ts";
import { isStream, plainReply, writeReply } from "./write-reply.ts";

export interface ConnectionOptions {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly maxHeadBytes: number;
  readonly onError: (error: unknown) => void;
}

/** Answers the requests of one connection, one after the other. Never rejects. */
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
      const kept = await answer(connection, input, request, await replyOf(app, request, onError), onError);
      if (!kept) return request.body.left > 0 || input.waiting > 0 ? await letFinish(connection) : undefined;
      // What the app did not read of the body is here already.
      while (request.body.left > 0) await request.body.read();
      deadline.reset(keepAliveMs);
    }
  } catch (error) {
    // Of a connection that breaks there is nobody to tell.
    if (!(error instanceof HttpFault)) return;
    // To one that was idle as well: what it sent may have been lost with the time (wasi-net.d.ts), and clients take this
    // answer on an idle connection for its end (RFC 9110, 15.5.9).
    const exchange = { method: "", http11: true, close: true };
    await writeReply(connection, plainReply(error.status, error.message), exchange);
    await letFinish(connection);
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
    return await app.handle(request.forApp);
  } catch (error) {
    onError(error);
    return plainReply(500, "the app failed");
  }
}

/** Whether the connection can be kept for a next request. */
async function answer(
  connection: Connection,
  input: Input,
  request: IncomingRequest,
  reply: AppReply,
  onError: (error: unknown) => void,
): Promise<boolean> {
  const { body, http11, forApp } = request;
  const streamed = isStream(reply.body);
  // A streamed answer may be what the app makes of the body as it reads it.
  const unread = !streamed && body.left > input.waiting;
  const close = unread || !request.keepAlive || (streamed && !http11) || asksToClose(reply);
  try {
    const size = await writeReply(connection, reply, { method: forApp.method, http11, close });
    // The answer to a request that is here already might overtake this one: it has to be sent again.
    if (size > SAFE_BYTES && input.waiting > body.left) return false;
  } catch (error) {
    onError(error);
    if (error instanceof HttpFault) throw error;
    // The client sees that the answer breaks off.
    connection.close();
    return false;
  }
  return !close && body.left <= input.waiting;
}

const asksToClose = ({ headers }: AppReply): boolean =>
  /\bclose\b/i.test(String(headers["connection"] ?? ""));

/** Lets the peer end what it is sending: on a connection that is closed before that, it might not see the answer. */
async function letFinish(connection: Connection): Promise<void> {
  const patience = new Deadline(PATIENCE_MS);
  try {
    while ((await connection.read(patience)) !== undefined);
  } catch {
    // It has had its time, or is gone.
  }
}

const PATIENCE_MS = 500;
