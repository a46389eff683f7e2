import { generateKeyPairSync } from "node:crypto";
import { startDapr, type Backend } from "@dapr-ts/testing";

/** A real Dapr whose vault is a set of keys in the component itself. A real one is a key vault of a cloud. */
export async function startRuntime(backend: Exclude<Backend, "existing">) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const keys = [{ ...privateKey.export({ format: "jwk" }), kid: "rsa-key" }];
  const dapr = await startDapr({
    backend,
    placement: false,
    scheduler: false,
    components: [{ name: "vault", type: "crypto.dapr.jwks", metadata: { jwks: JSON.stringify({ keys }) } }],
  });
  return {
    environment: { DAPR_HTTP_ENDPOINT: dapr.httpEndpoint, DAPR_GRPC_ENDPOINT: dapr.grpcEndpoint },
    [Symbol.asyncDispose]: () => dapr[Symbol.asyncDispose](),
  };
}
