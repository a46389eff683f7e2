import { createServer as createHttp, request as httpRequest, type Server } from "node:http";
import {
  connect,
  constants,
  createServer as createHttp2,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
} from "node:http2";
import type { AddressInfo } from "node:net";

export interface OlderSidecar extends AsyncDisposable {
  readonly httpEndpoint: string;
  readonly grpcEndpoint: string;
  /** Returns whether it lacks an RPC. */
  readonly lacks: (rpc: string) => boolean;
}

/** RPCs that runtimes before 1.18, 1.16, 1.15 or 1.13 lack, and that have an older form. */
const LATER_ROUTES = /^\/v1\.0\/(?:jobs|workflows|configuration|publish\/bulk)\/|^\/v1\.0-(?:beta1|alpha2)\//;
const LATER_RPCS =
  /(?:^|Dapr\/)(?:(?:Schedule|Get|Delete|List)Jobs?(?:ByPrefix)?|GetConfiguration|BulkPublishEvent|\w+WorkflowBeta1|ConverseAlpha2)$/;

/**
 * A sidecar as it was before some of its API was stable: it stands before the real one and sends what is newer to where the
 * real one has nothing, so that the answer is the real one's own.
 */
export async function olderSidecar(of: {
  httpEndpoint: string;
  grpcEndpoint: string;
}): Promise<OlderSidecar> {
  const http = createHttp((request, response) => {
    const { url = "/", method, headers } = request;
    const path = LATER_ROUTES.test(url) ? `/v1.0-none${url}` : url;
    const forwarded = httpRequest(of.httpEndpoint + path, { method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    request.pipe(forwarded);
  });
  const upstream = connect(of.grpcEndpoint);
  const sessions = new Set<ServerHttp2Session>();
  const http2 = createHttp2();
  http2.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
  });
  http2.on("stream", (stream, headers) => {
    const { ":path": path = "" } = headers;
    const theirs: OutgoingHttpHeaders = { ...headers, ":path": LATER_RPCS.test(path) ? `${path}None` : path };
    delete theirs[":authority"];
    const call = upstream.request(theirs);
    for (const one of [stream, call]) one.on("error", () => undefined);
    call.on("response", (answer: IncomingHttpHeaders, flags) => {
      // A status without a body ends with its headers.
      const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      stream.respond(answer, { endStream, waitForTrailers: !endStream });
    });
    call.on("trailers", (trailers: IncomingHttpHeaders) =>
      stream.on("wantTrailers", () => stream.sendTrailers(trailers)),
    );
    call.pipe(stream);
    stream.pipe(call);
    stream.on("close", () => call.destroy());
  });
  await Promise.all([listen(http), listen(http2 as unknown as Server)]);
  return {
    httpEndpoint: `http://127.0.0.1:${portOf(http)}`,
    grpcEndpoint: `http://127.0.0.1:${portOf(http2)}`,
    lacks: (rpc) => LATER_RPCS.test(rpc),
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      http.closeAllConnections();
      await Promise.all([http, http2].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

async function listen(server: Pick<Server, "listen" | "once">): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
}

const portOf = (server: Pick<Server, "address">): string => String((server.address() as AddressInfo).port);
