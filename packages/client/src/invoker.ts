import type { DescService } from "@bufbuild/protobuf";
import type { Client, Transport as ConnectTransport } from "@connectrpc/connect";
import type { Interceptor } from "@dapr-ts/core";
import {
  DaprError,
  InvokerBase,
  callerHeaders,
  encodeWebBody,
  inOperation,
  invalidArgument,
  intercepted,
  invokePath,
  methodPath,
  type Caller,
} from "@dapr-ts/core/internal";
import type { FetchPath } from "./http/fetch-path.ts";
import { bodyOf } from "./http/request-body.ts";
import { proxiedClient } from "./grpc/proxied-client.ts";

/** Service invocation: {@link InvokerBase}, and the forms that other libraries accept. */
export class Invoker extends InvokerBase {
  readonly #fetchPath: FetchPath;
  readonly #connect: () => Promise<ConnectTransport>;
  readonly #interceptors: readonly Interceptor[];

  /** @internal */
  constructor(
    caller: Caller,
    fetchPath: FetchPath,
    connect: () => Promise<ConnectTransport>,
    interceptors: readonly Interceptor[] = [],
  ) {
    super(caller, encodeWebBody);
    this.#fetchPath = fetchPath;
    this.#connect = connect;
    this.#interceptors = interceptors;
  }

  /**
   * Returns a function of `fetch`'s type that calls an application through the sidecar, for client libraries that accept
   * one. Only the path and query of a URL are used, so `"/orders/42?full=1"` is enough.
   *
   * Bodies are streamed in both directions; a body of known length has a `Content-Length`. Compressed responses are decoded.
   * Redirects are not followed, and the client's `timeoutMs` does not apply. Headers follow the rule of
   * `CallOptions.headers`, but `content-type` and `accept-encoding` are sent. A path that leaves the application's
   * prefix when it is decoded is `invalid_argument`.
   *
   * It rejects with a `DaprError`, or as `fetch` does with the signal's reason. So does reading the response.
   *
   * @example
   * ```ts
   * const orders = dapr.invoker.fetch("orders");
   * const response = await orders("/orders/42");
   * ```
   */
  fetch(appId: string): typeof globalThis.fetch {
    const prefix = invokePath(appId);
    const send: typeof globalThis.fetch = async (input, init) => {
      const request = requestOf(input, init);
      const { pathname, search } = new URL(request.url);
      const path = `${prefix}/${methodPath(pathname)}${search}`;
      return intercepted(
        this.#interceptors,
        { operation: "invoker.fetch", wire: "http", input: { appId, verb: request.method, path: pathname } },
        { headers: Object.fromEntries(request.headers), signal: request.signal },
        ({ headers = {} }) => {
          setHeaders(request, headers);
          return this.#fetchPath(path, request, () => bodyOf(request, init?.body));
        },
      );
    };
    return (input, init) =>
      send(input, init).catch((error: unknown) => {
        throw error instanceof DaprError ? inOperation(error, "invoker.fetch") : error;
      });
  }

  /**
   * Returns a Connect client of your own gRPC service, whose calls the sidecar proxies to an application. It accepts
   * Connect's call options and throws `ConnectError`, whose `cause` is the `DaprError` of a unary call. Headers follow the
   * rule of `CallOptions.headers`.
   *
   * @param service A service descriptor that protoc-gen-es generated.
   */
  grpc<S extends DescService>(appId: string, service: S): Client<S> {
    return proxiedClient(service, { appId, connect: this.#connect, interceptors: this.#interceptors });
  }
}

/** Creates the request as `fetch` does. Its errors become `invalid_argument`. */
function requestOf(input: string | URL | Request, init: RequestInit | undefined): Request {
  try {
    return new Request(typeof input === "string" ? new URL(input, "http://app.invalid") : input, init);
  } catch (cause) {
    throw invalidArgument(`the request cannot be sent: ${(cause as Error).message}`, cause);
  }
}

/** Headers that belong to the request itself, which `fetch` lets its caller set. */
const OF_FETCH = /^(?:content-type|accept-encoding)$/;

/** Adds headers to a request, and removes those that only the client may set: see {@link callerHeaders}. */
function setHeaders({ headers }: Request, added: Readonly<Record<string, string>>): void {
  const sent = callerHeaders({ ...Object.fromEntries(headers), ...added }, OF_FETCH);
  for (const name of [...headers.keys()]) if (!Object.hasOwn(sent, name)) headers.delete(name);
  for (const [name, value] of Object.entries(sent)) headers.set(name, value);
}
