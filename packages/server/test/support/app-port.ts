import { once } from "node:events";
import {
  connect as connectHttp2,
  constants,
  type ClientHttp2Session,
  type OutgoingHttpHeaders,
} from "node:http2";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { create, toBinary, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { DaprServer, type DaprServerOptions } from "@dapr-ts/server";
import { Recorder } from "./recorder.ts";

/** A server on a free port, and what must be true of its process whatever a stranger sends. */
export interface AppPort extends AsyncDisposable {
  readonly server: DaprServer;
  readonly port: number;
  readonly url: string;
  readonly log: Recorder;
  /** Errors that reached the process. Vitest fails the run for them as well. */
  readonly escaped: readonly unknown[];
}

export async function openAppPort(
  options: DaprServerOptions = {},
  register: (server: DaprServer) => unknown = () => undefined,
): Promise<AppPort> {
  const log = new Recorder();
  const server = new DaprServer({ port: 0, waitForSidecar: false, stopSignals: [], logger: log, ...options });
  register(server);
  await server.start();
  log.said.length = 0;
  const escaped: unknown[] = [];
  const keep = (error: unknown): void => void escaped.push(error);
  process.on("uncaughtExceptionMonitor", keep).on("unhandledRejection", keep);
  const port = server.port ?? 0;
  return {
    server,
    port,
    url: `http://127.0.0.1:${String(port)}`,
    log,
    escaped,
    async [Symbol.asyncDispose]() {
      await server.stop().catch(() => undefined);
      process.off("uncaughtExceptionMonitor", keep).off("unhandledRejection", keep);
    },
  };
}

/** Writes parts to a connection, one after the other, and ends it. Resolves with the answer when the server has closed. */
export async function exchange(
  port: number,
  parts: readonly (string | Buffer)[],
  end = true,
): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  const answer = text(socket).catch(() => "");
  for (const part of parts) {
    if (!socket.write(part)) await Promise.race([once(socket, "drain"), once(socket, "close")]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (end) socket.end();
  return answer;
}

export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

export function openHttp2(url: string): ClientHttp2Session {
  const session = connectHttp2(url);
  session.on("error", () => undefined);
  return session;
}

export interface Answer {
  readonly status: unknown;
  readonly headers: Record<string, unknown>;
  readonly trailers: Record<string, unknown>;
  readonly body: Buffer;
}

/** Makes one request over HTTP/2. Resolves with undefined for a stream that was reset without a response. */
export async function request(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: Buffer,
): Promise<Answer | undefined> {
  const method = body === undefined ? "GET" : "POST";
  const stream = session.request({ ":method": method, ...headers }, { endStream: false });
  stream.on("error", () => undefined);
  let head: Record<string, unknown> | undefined;
  let trailers: Record<string, unknown> = {};
  const chunks: Buffer[] = [];
  stream.on("response", (given) => (head = given));
  stream.on("trailers", (given: Record<string, unknown>) => (trailers = given));
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.end(body);
  await new Promise<void>((resolve) => (stream.destroyed ? resolve() : stream.once("close", resolve)));
  if (head === undefined) return undefined;
  return { status: head[":status"], headers: head, trailers, body: Buffer.concat(chunks) };
}

/** A frame of HTTP/2 (RFC 9113, 4.1). */
export function http2Frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Headers in HPACK's form without tables (RFC 7541, 6.2.2), for values of up to 126 bytes. */
export function hpack(headers: Readonly<Record<string, string>>): Buffer {
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from([value.length]), Buffer.from(value, "latin1")]);
  return Buffer.concat(
    Object.entries(headers).flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]),
  );
}

export const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
export const SETTINGS = http2Frame(4, 0, 0, Buffer.alloc(0));
export const FLAG = { END_STREAM: 1, END_HEADERS: 4 } as const;

/** HEADERS and RST_STREAM of one stream: what a caller sends that gives up at once. */
export function openAndReset(
  stream: number,
  headers: Readonly<Record<string, string>>,
  code: number = constants.NGHTTP2_CANCEL,
): Buffer {
  const open = http2Frame(1, FLAG.END_HEADERS, stream, hpack(headers));
  return Buffer.concat([open, http2Frame(3, 0, stream, Buffer.from([0, 0, 0, code]))]);
}

/** A message of gRPC in its frame. */
export function frame(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

export const GRPC = { "content-type": "application/grpc", te: "trailers" };

/** Makes one call of gRPC. */
export async function callGrpc<I extends DescMessage>(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  input: I,
  message: MessageInitShape<I>,
): Promise<Answer> {
  const body = frame(toBinary(input, create(input, message)));
  return (await request(session, { ...GRPC, ...headers }, body)) as Answer;
}

/** Returns the status of a call of gRPC. */
export const statusOf = ({ headers, trailers }: Answer): unknown =>
  trailers["grpc-status"] ?? headers["grpc-status"];

export const HEALTH = "/dapr.proto.runtime.v1.AppCallbackHealthCheck/HealthCheck";
export const LIST = "/dapr.proto.runtime.v1.AppCallback/ListTopicSubscriptions";
