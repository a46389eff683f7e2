import { once } from "node:events";
import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { fromBinary, toJsonString, type DescMethod } from "@bufbuild/protobuf";
import { Dapr } from "@dapr-ts/proto/runtime";

/** A request that reached the sidecar. */
export interface Recorded {
  readonly target: string;
  readonly contentType: string | undefined;
  /** Text of an HTTP request; the JSON of a gRPC message. */
  readonly body: string;
}

/** A proxy before a sidecar that records the requests. */
export interface Recorder extends AsyncDisposable {
  readonly port: number;
  /** Returns the requests since the last call. */
  take(): Recorded[];
}

/** Starts a proxy before the HTTP API of a sidecar. */
export async function recordHttp(endpoint: string): Promise<Recorder> {
  const recorded: Recorded[] = [];
  const server = createServer((request, response) => {
    void forward(endpoint, request, response, recorded);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return recorderOf((server.address() as AddressInfo).port, recorded, () => {
    server.closeAllConnections();
    server.close();
  });
}

async function forward(
  endpoint: string,
  request: IncomingMessage,
  response: ServerResponse,
  recorded: Recorded[],
): Promise<void> {
  const body = await buffer(request);
  const { method = "GET", url = "/", headers } = request;
  if (url !== "/v1.0/metadata")
    recorded.push({
      target: `${method} ${decodeURI(url).replace(/\?$/, "")}`,
      contentType: headers["content-type"],
      body: body.toString("utf8"),
    });
  const passed = send(endpoint + url, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  passed.once("error", () => response.destroy());
  passed.end(body);
}

/** Starts a proxy before the gRPC API of a sidecar. It passes unary calls and streams on. */
export async function recordGrpc(authority: string): Promise<Recorder> {
  const recorded: Recorded[] = [];
  const upstream = http2.connect(`http://${authority}`);
  const server = http2.createServer();
  const sessions = new Set<http2.ServerHttp2Session>();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    const chunks: Buffer[] = [];
    const call = upstream.request(headers);
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.once("end", () => {
      const target = String(headers[":path"]);
      if (!target.endsWith("/GetMetadata"))
        recorded.push({
          target,
          contentType: undefined,
          body: jsonOf(target, Buffer.concat(chunks).subarray(5)),
        });
    });
    stream.pipe(call);
    let trailers: http2.IncomingHttpHeaders = {};
    call.once("response", (answer, flags) => {
      const isOver = (flags & http2.constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      stream.respond(answer, { endStream: isOver, waitForTrailers: !isOver });
    });
    call.once("trailers", (given: http2.IncomingHttpHeaders) => {
      trailers = given;
    });
    stream.once("wantTrailers", () => stream.sendTrailers(trailers));
    call.pipe(stream);
    for (const end of [stream, call]) end.on("error", () => call.close());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return recorderOf((server.address() as AddressInfo).port, recorded, () => {
    for (const session of sessions) session.destroy();
    upstream.destroy();
    server.close();
  });
}

/** Returns the JSON of a message, which shows its members and not their order. */
function jsonOf(target: string, message: Uint8Array): string {
  const methods: readonly DescMethod[] = Dapr.methods;
  const method = methods.find(({ name }) => target.endsWith(`/${name}`));
  if (method === undefined) return Buffer.from(message).toString("latin1");
  return toJsonString(method.input, fromBinary(method.input, message));
}

function recorderOf(port: number, recorded: Recorded[], close: () => void): Recorder {
  return {
    port,
    take: () => recorded.splice(0),
    [Symbol.asyncDispose]: async () => close(),
  };
}
