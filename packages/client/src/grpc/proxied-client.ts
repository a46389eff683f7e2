import type { DescMethod, DescService } from "@bufbuild/protobuf";
import type { Client, Transport } from "@connectrpc/connect";
import type { CallOptions, Interceptor } from "@dapr-ts/core";
import { callerHeaders, inOperation, intercepted, invalidArgument } from "@dapr-ts/core/internal";

export interface ProxiedClientOptions {
  readonly appId: string;
  readonly connect: () => Promise<Transport>;
  /** They run around each call; around a stream until it is open. */
  readonly interceptors: readonly Interceptor[];
}

/**
 * Creates a Connect client of a user's own service. The sidecar proxies its calls to an application.
 *
 * Connect is loaded by the first call, so each method is a function that waits for the client.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/service-invocation/howto-invoke-services-grpc/
 */
export function proxiedClient<S extends DescService>(service: S, options: ProxiedClientOptions): Client<S> {
  let client: Promise<Methods> | undefined;
  const load = (): Promise<Methods> => (client ??= create(service, options));
  const methods: Methods = {};
  for (const { localName, methodKind } of methodsOf(service)) {
    const answersOnce = methodKind === "unary" || methodKind === "client_streaming";
    methods[localName] = answersOnce
      ? async (...args) => (await load())[localName]?.(...args)
      : async function* (...args) {
          yield* (await load())[localName]?.(...args) as AsyncIterable<unknown>;
        };
  }
  return methods as Client<S>;
}

/** Returns the methods of a service, which a program without types may have mistaken for something else. */
function methodsOf(service: Partial<DescService> | undefined): readonly DescMethod[] {
  if (Array.isArray(service?.methods)) return service.methods;
  throw inOperation(
    invalidArgument("service must be the description of a service that protoc-gen-es generates"),
    "invoker.grpc",
  );
}

type Methods = Record<string, (...args: unknown[]) => unknown>;

async function create(
  service: DescService,
  { appId, connect, interceptors }: ProxiedClientOptions,
): Promise<Methods> {
  const [{ createClient }, { toConnectError }] = await Promise.all([
    import("@connectrpc/connect"),
    import("./connect-error.ts"),
  ]);
  const transport = await connect().catch((error: unknown) => {
    throw toConnectError(error);
  });
  const send = <T>(
    { name }: DescMethod,
    signal: AbortSignal | undefined,
    header: HeadersInit | undefined,
    timeoutMs: number | undefined,
    next: (headers: Headers, timeoutMs: number | undefined) => Promise<T>,
  ): Promise<T> =>
    intercepted(
      interceptors,
      { operation: "invoker.grpc", wire: "grpc", input: { appId, service: service.typeName, method: name } },
      { headers: Object.fromEntries(new Headers(header)), signal, timeoutMs },
      async (options) => next(outgoing(options.headers), options.timeoutMs),
    );
  const outgoing = (headers: CallOptions["headers"]): Headers => {
    try {
      return new Headers({ ...callerHeaders(headers), "dapr-app-id": appId });
    } catch (error) {
      throw toConnectError(error);
    }
  };
  return createClient(service, {
    unary: (method, signal, timeoutMs, header, input, contextValues) =>
      send(method, signal, header, timeoutMs, (headers, limit) =>
        transport.unary(method, signal, limit, headers, input, contextValues),
      ),
    stream: (method, signal, timeoutMs, header, input, contextValues) =>
      // The limit of a client's calls is not one of its streams.
      send(method, signal, header, timeoutMs, (headers) => {
        // With this header the sidecar does not hold messages back for a retry.
        headers.set("dapr-stream", "true");
        return transport.stream(method, signal, timeoutMs, headers, input, contextValues);
      }),
  }) as Methods;
}
