import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { createContextValues, createConnectRouter, type ConnectRouter } from "@connectrpc/connect";
import type {
  UniversalHandler,
  UniversalServerRequest,
  UniversalServerResponse,
} from "@connectrpc/connect/protocol";
import {
  codeFromNumber,
  numberFromCode,
  printable,
  type Code,
  type Dispatcher,
  type Logger,
} from "@dapr-ts/core/internal";
import type { Http2Exchange } from "../http/http2-exchange.ts";
import { requireValidHeaders } from "../http/message.ts";
import { sendStatus } from "./status.ts";

export interface AdapterOptions {
  readonly routes: (router: ConnectRouter) => void;
  readonly readMaxBytes: number;
  readonly dispatcher: Dispatcher;
  readonly logger: Logger;
}

/** Serves the app's own Connect services on streams of HTTP/2. connect-node would build a URL from a foreign host, and throw. */
export class ServiceAdapter {
  readonly #handlers = new Map<string, UniversalHandler>();
  readonly #dispatcher: Dispatcher;
  readonly #logger: Logger;

  constructor({ routes, readMaxBytes, dispatcher, logger }: AdapterOptions) {
    this.#dispatcher = dispatcher;
    this.#logger = logger;
    // A few bytes of a compressed message can take gigabytes.
    const router = createConnectRouter({
      connect: false,
      grpcWeb: false,
      readMaxBytes,
      acceptCompression: [],
    });
    routes(router);
    // A later handler of a path replaces an earlier one.
    for (const handler of router.handlers) this.#handlers.set(handler.requestPath, handler);
  }

  find(path: string): UniversalHandler | undefined {
    return this.#handlers.get(path);
  }

  /** Serves a call. Never rejects. */
  serve(handler: UniversalHandler, exchange: Http2Exchange): Promise<void> {
    const { headers, signal } = exchange;
    return this.#dispatcher.service(handler.requestPath.slice(1), { headers, signal }, () =>
      this.#respond(handler, exchange),
    );
  }

  /** Responds to a call. Resolves to the code of its failure. */
  async #respond(handler: UniversalHandler, exchange: Http2Exchange): Promise<Code | undefined> {
    const { stream } = exchange;
    try {
      const response = await handler(requestOf(exchange));
      await respond(exchange, response);
      const status = Number(response.trailer?.get("grpc-status") ?? 0);
      return status === 0 ? undefined : codeFromNumber(status);
    } catch (error) {
      if (exchange.isGone) return "canceled";
      this.#logger.error(`gRPC call ${printable(exchange.path)} failed`, error);
      if (stream.headersSent) stream.destroy();
      else sendStatus(exchange, "internal", "the app failed; its log contains the reason");
      return "internal";
    }
  }
}

function requestOf(exchange: Http2Exchange): UniversalServerRequest {
  return {
    httpVersion: "2.0",
    method: exchange.method,
    url: `http://app${exchange.path}`,
    header: headersOf(exchange.headers as IncomingHttpHeaders),
    body: exchange.body ?? nothing(),
    signal: exchange.signal,
    contextValues: createContextValues(),
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function headersOf(incoming: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const name of Object.keys(incoming)) {
    const value = incoming[name];
    if (name.startsWith(":") || value === undefined) continue;
    for (const one of typeof value === "string" ? [value] : value) headers.append(name, one);
  }
  return headers;
}

async function respond(exchange: Http2Exchange, response: UniversalServerResponse): Promise<void> {
  const { status, header, body, trailer } = response;
  const { stream } = exchange;
  if (exchange.isGone) return;
  const own = recordOf(header);
  requireValidHeaders(own);
  stream.respond({ ...own, ":status": status }, { waitForTrailers: trailer !== undefined });
  stream.on("wantTrailers", () => {
    try {
      stream.sendTrailers(trailersOf(trailer));
    } catch {
      // The peer is gone.
      stream.destroy();
    }
  });
  if (body === undefined) stream.end();
  else await exchange.writeAll(body);
}

/** Returns trailers, or instead of those that HTTP/2 does not take, as with a long message of an error, their status alone. */
function trailersOf(trailer: Headers | undefined): OutgoingHttpHeaders {
  const trailers = recordOf(trailer);
  try {
    requireValidHeaders(trailers);
    return trailers;
  } catch {
    const status = trailers["grpc-status"] ?? "0";
    return { "grpc-status": status === "0" ? String(numberFromCode("internal")) : status };
  }
}

function recordOf(headers: Headers | undefined): Record<string, string> {
  const record: Record<string, string> = {};
  headers?.forEach((value, name) => {
    record[name] = value;
  });
  return record;
}
