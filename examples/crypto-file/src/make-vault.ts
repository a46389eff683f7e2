import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Writes the component `vault` with a new key, for `dapr-ts run` and `dapr run`: into a folder, by default `components`.
const folder = process.argv[2] ?? fileURLToPath(new URL("../components", import.meta.url));
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = [{ ...privateKey.export({ format: "jwk" }), kid: "rsa-key" }];
const vault = {
  apiVersion: "dapr.io/v1alpha1",
  kind: "Component",
  metadata: { name: "vault" },
  spec: {
    type: "crypto.dapr.jwks",
    version: "v1",
    metadata: [{ name: "jwks", value: JSON.stringify({ keys }) }],
  },
};
mkdirSync(folder, { recursive: true });
// JSON is YAML, too.
writeFileSync(join(folder, "vault.yaml"), `${JSON.stringify(vault, undefined, 2)}\n`, { mode: 0o600 });
console.log(`${join(folder, "vault.yaml")} has a new key`);
