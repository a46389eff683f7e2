import type { HeaderRecord, IncomingCall } from "@dapr-ts/core/internal";
import type { Http2Exchange } from "../http/http2-exchange.ts";

/** A call of an RPC, as handlers see it. */
export class RpcCall implements IncomingCall {
  /** The component's metadata, of a binding. */
  metadata: Readonly<Record<string, string>> | undefined;
  /** The headers of the response, beside those of gRPC. */
  readonly responseHeaders: Record<string, string | string[]> = {};
  readonly #exchange: Http2Exchange;
  #headers: HeaderRecord | undefined;

  constructor(exchange: Http2Exchange) {
    this.#exchange = exchange;
  }

  /** The metadata; headers of an HTTP caller are also under the names that they had over HTTP. */
  get headers(): HeaderRecord {
    return (this.#headers ??= withOriginalNames(this.#exchange.headers));
  }

  /** True if the caller does not wait for the response any longer. */
  get isGone(): boolean {
    return this.#exchange.isGone;
  }

  get signal(): AbortSignal {
    return this.#exchange.signal;
  }
}

function withOriginalNames(metadata: HeaderRecord): HeaderRecord {
  let headers: Record<string, HeaderRecord[string]> | undefined;
  for (const name of Object.keys(metadata)) {
    if (!name.startsWith("dapr-")) continue;
    const original = name.slice("dapr-".length);
    if (RENAMED.has(original)) (headers ??= { ...metadata })[original] = metadata[name];
  }
  return headers ?? metadata;
}

/** daprd puts `dapr-` before these (isPermanentHTTPHeader in pkg/messaging/v1/util.go). */
const RENAMED: ReadonlySet<string> = new Set([
  ...[
    "accept",
    "accept-charset",
    "accept-language",
    "accept-ranges",
    "cache-control",
    "content-type",
    "cookie",
  ],
  ...[
    "date",
    "expect",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-schedule-tag-match",
  ],
  ...["if-unmodified-since", "max-forwards", "origin", "pragma", "referer", "via", "warning"],
]);
