import type { DescService } from "@bufbuild/protobuf";
import type { Client, Transport } from "@connectrpc/connect";

/**
 * A Connect client of a user's own service, whose calls the sidecar proxies to an application.
 *
 * Connect is loaded by the first call: this makes each method a function that waits for the client itself.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/service-invocation/howto-invoke-services-grpc/
 */
export function proxiedClient<S extends DescService>(
  service: S,
  appId: string,
  connect: () => Promise<Transport>,
): Client<S> {
  let client: Promise<Methods> | undefined;
  const load = (): Promise<Methods> => (client ??= create(service, appId, connect));
  const methods: Methods = {};
  for (const { localName, methodKind } of service.methods) {
    const answersOnce = methodKind === "unary" || methodKind === "client_streaming";
    methods[localName] = answersOnce
      ? async (...args) => (await load())[localName]?.(...args)
      : async function* (...args) {
          yield* (await load())[localName]?.(...args) as AsyncIterable<unknown>;
        };
  }
  return methods as Client<S>;
}

type Methods = Record<string, (...args: unknown[]) => unknown>;

async function create(
  service: DescService,
  appId: string,
  connect: () => Promise<Transport>,
): Promise<Methods> {
  const { createClient } = await import("@connectrpc/connect");
  const transport = await connect();
  const addressed = (header: HeadersInit | undefined): Headers => {
    const headers = new Headers(header);
    headers.set("dapr-app-id", appId);
    return headers;
  };
  return createClient(service, {
    unary: (method, signal, timeoutMs, header, input, contextValues) =>
      transport.unary(method, signal, timeoutMs, addressed(header), input, contextValues),
    stream: (method, signal, timeoutMs, header, input, contextValues) => {
      const headers = addressed(header);
      // Tells the sidecar not to hold messages back for a retry.
      headers.set("dapr-stream", "true");
      return transport.stream(method, signal, timeoutMs, headers, input, contextValues);
    },
  }) as Methods;
}
