/**
 * Steps after which the two packages differ, by protocol, with their row of the table in docs/migrating.md. Every other step
 * has the same result, the same error, and the same request at the sidecar.
 */
export const DIFFERENCES: Readonly<Record<"http" | "grpc", Readonly<Record<string, string>>>> = {
  http: {},
  grpc: {
    "invoker.invoke get": "A query in the method of `invoke`, over gRPC",
  },
};

/** Handlers of a server that receive something else, by protocol, with their row of the table. */
export const SERVER_DIFFERENCES: typeof DIFFERENCES = {
  http: {
    "throws-dead": "A handler of a topic that throws",
    binding: "Text as data of an input binding, over HTTP",
  },
  grpc: {
    "throws-dead": "A handler of a topic that throws",
    bare: "JSON payloads without a CloudEvent, over gRPC",
  },
};
