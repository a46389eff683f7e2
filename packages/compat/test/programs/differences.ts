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
