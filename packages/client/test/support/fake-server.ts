import { createServer as createHttp, type RequestListener } from "node:http";
import {
  createServer as createHttp2,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A sidecar over HTTP/1.1 with a listener of the test; closed when the test is over. */
export async function fakeHttp(listener: RequestListener, where: number | string = 0): Promise<string> {
  const server = createHttp(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await listen(server, where);
  return typeof where === "string" ? `unix:${where}` : `http://127.0.0.1:${String(portOf(server))}`;
}

/** A server of raw TCP; closed when the test is over. */
export async function fakeTcp(onConnection: (socket: Socket) => void): Promise<string> {
  const { address, close } = await openTcp(onConnection);
  onTestFinished(close);
  return address;
}

/** A server of raw TCP that its test closes. */
export async function openTcp(
  onConnection: (socket: Socket) => void,
): Promise<{ address: string; close: () => void }> {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  await listen(server, 0);
  const close = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { address: `127.0.0.1:${String(portOf(server))}`, close };
}

export interface FakeGrpc {
  endpoint: string;
  /** Every session that a client has opened. */
  sessions: ServerHttp2Session[];
  /** The socket of each. */
  sockets: Socket[];
}

/** A sidecar over HTTP/2 with a listener of the test; closed when the test is over. */
export async function fakeGrpc(
  onStream: (stream: ServerHttp2Stream, headers: Record<string, string>) => void,
): Promise<FakeGrpc> {
  const server: Http2Server = createHttp2();
  const sessions: ServerHttp2Session[] = [];
  const sockets: Socket[] = [];
  server.on("connection", (socket: Socket) => sockets.push(socket));
  server.on("session", (session) => {
    sessions.push(session);
    session.on("error", () => undefined);
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => undefined);
    onStream(stream, headers as Record<string, string>);
  });
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  await listen(server, 0);
  return { endpoint: `127.0.0.1:${String(portOf(server))}`, sessions, sockets };
}

/** Answers a unary call with a message, or with a status only. */
export function answerGrpc(
  stream: ServerHttp2Stream,
  {
    message,
    status = 0,
    trailers = {},
  }: { message?: Uint8Array; status?: number; trailers?: Record<string, string> },
): void {
  // The client may have gone.
  if (stream.destroyed || stream.closed) return;
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": String(status), ...trailers }));
  stream.end(message === undefined ? undefined : frame(message));
}

export function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

async function listen(server: Server, where: number | string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    if (typeof where === "string") server.listen(where, resolve);
    else server.listen(where, "127.0.0.1", resolve);
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
