import type { DescService } from "@bufbuild/protobuf";
import type { Client, Transport as ConnectTransport } from "@connectrpc/connect";
import type { Interceptor } from "@dapr-ts/core";
import {
  DaprError,
  Invoker as CoreInvoker,
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

/** Service invocation, as {@link CoreInvoker} has it, and in the shapes that other libraries take. */
export class Invoker extends CoreInvoker {
  readonly #fetchPath: FetchPath;
  readonly #connect: () => Promise<ConnectTransport>;
  readonly #interceptors: readonly Interceptor[];

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
   * A function of `fetch`'s own type that reaches an application through the sidecar, for any client library that
   * takes one. Of a URL only its path and query count, so `"/orders/42?full=1"` will do. Bodies are streamed both ways
   * and redirects are the caller's to follow.
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
   * A Connect client of the user's own gRPC service, proxied to an application by the sidecar. It takes Connect's call
   * options and throws Connect's errors.
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
