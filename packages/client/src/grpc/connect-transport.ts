import {
  constants,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { compressionGzip, createGrpcTransport } from "@connectrpc/connect-node";
import { DaprError, effectiveTimeout } from "@dapr-ts/core/internal";
import type { ResolvedOptions } from "../options.ts";
import { abortedCall } from "./aborted.ts";
import { toConnectError } from "./connect-error.ts";
import type { Channel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { unary } from "./unary.ts";

/**
 * Creates Connect's `Transport` over a channel. Unary calls use our own path, which costs a fifth of connect-node's;
 * streams use connect-node over the same connection.
 */
export function createConnectTransport(channel: Channel, options: ResolvedOptions): Transport {
  const origin = `${channel.scheme}://${channel.authority}`;
  const streams = createGrpcTransport({
    baseUrl: origin,
    readMaxBytes: options.maxBodyBytes,
    // daprd, which proxies the stream, decodes nothing else.
    acceptCompression: [compressionGzip],
    sessionManager: {
      authority: origin,
      request: async (method, path, headers, requestOptions) => {
        const connection = await channel.connected();
        if (channel.closed) throw new DaprError("the client was closed", { code: "canceled" });
        const stream = connection.http2.request(
          { ...headers, ":method": method, ":path": path },
          requestOptions,
        );
        resetWithoutEnd(stream, connection);
        failWithoutResponse(stream, () => abortedCall(channel, connection, stream, {}, undefined));
        return stream;
      },
      notifyResponseByteRead: () => undefined,
    },
  });
  return {
    async unary(method, signal, timeoutMs, header, input) {
      try {
        const reply = await unary(channel, {
          path: `/${method.parent.typeName}/${method.name}`,
          headers: outgoing(header, options.apiToken),
          message: toBinary(method.input, create(method.input, input)),
          signal: signal,
          timeoutMs: effectiveTimeout(timeoutMs, options.timeoutMs),
          maxBodyBytes: options.maxBodyBytes,
        });
        return {
          stream: false,
          service: method.parent,
          method,
          header: incoming(reply.header),
          trailer: incoming(reply.trailer),
          message: fromBinary(method.output, reply.message),
        };
      } catch (error) {
        throw toConnectError(error);
      }
    },
    stream(method, signal, timeoutMs, header, input, contextValues) {
      const headers = new Headers(header);
      if (options.apiToken !== undefined) headers.set("dapr-api-token", options.apiToken);
      return streams.stream(method, signal, timeoutMs, headers, input, contextValues);
    },
  };
}

/**
 * Has Connect reset a request that is not complete without its end. Node's own `close()` sends the end before the reset, and a
 * reader takes the part for the whole. Node itself closes a stream with an error code only when the connection is lost.
 */
function resetWithoutEnd(stream: ClientHttp2Stream, connection: Connection): void {
  const close = stream.close.bind(stream);
  stream.close = (code, callback) => {
    const isReset = code !== undefined && code !== constants.NGHTTP2_NO_ERROR && !connection.lost;
    if (!isReset || stream.writableEnded || stream.destroyed) return close(code, callback);
    if (callback !== undefined) stream.once("close", callback);
    stream.destroy(new Error("the request was broken off"));
  };
}

/** Reports a stream that closes before a response as an error: if its code is NO_ERROR, Connect waits without a limit. */
function failWithoutResponse(stream: ClientHttp2Stream, error: () => DaprError): void {
  let hasResponse = false;
  stream.once("response", () => (hasResponse = true));
  stream.on("error", () => undefined);
  stream.once("close", () => hasResponse || stream.emit("error", toConnectError(error())));
}

function outgoing(header: HeadersInit | undefined, apiToken: string | undefined): OutgoingHttpHeaders {
  const all: OutgoingHttpHeaders = {};
  new Headers(header).forEach((value, name) => {
    all[name] = value;
  });
  if (apiToken !== undefined) all["dapr-api-token"] = apiToken;
  return all;
}

function incoming(headers: IncomingHttpHeaders): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(":") || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) all.append(name, one);
  }
  return all;
}
