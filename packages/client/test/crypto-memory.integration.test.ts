import { execFile } from "node:child_process";
import { createSecretKey, randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startDapr } from "@dapr-ts/testing";
import { expect, test } from "vitest";
import { DaprClient } from "../src/index.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const MIB = 1024 * 1024;

function startVault() {
  const key = { ...createSecretKey(randomBytes(32)).export({ format: "jwk" }), kid: "key" };
  return startDapr({
    backend: "process",
    placement: false,
    scheduler: false,
    components: [
      { name: "vault", type: "crypto.dapr.jwks", metadata: { jwks: JSON.stringify({ keys: [key] }) } },
    ],
  });
}

test("hundreds of mebibytes pass through in constant memory", async () => {
  await using dapr = await startVault();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", "--import", file("support/sources.mjs"), file("support/crypto-roundtrip.ts"), "384"],
    { env: { ...process.env, DAPR_GRPC_ENDPOINT: dapr.grpcEndpoint, DAPR_HTTP_ENDPOINT: dapr.httpEndpoint } },
  );
  const { received, same, ahead, growth } = JSON.parse(stdout) as Record<string, number>;
  console.log(`ahead ${String((ahead ?? 0) / MIB)} MiB, growth ${String((growth ?? 0) / MIB)} MiB`);
  expect({ received, same }).toEqual({ received: 384 * MIB, same: true });
  // The windows of two streams and what the sidecar holds; not what there is in all.
  expect(ahead).toBeLessThan(48 * MIB);
  expect(growth).toBeLessThan(128 * MIB);
});

test("a reader that stops holds the source back, and a reader that cancels releases it", async () => {
  await using dapr = await startVault();
  await using client = new DaprClient({ protocol: "grpc", grpcEndpoint: dapr.grpcEndpoint });
  let made = 0;
  let letGo: (reason: unknown) => void = () => undefined;
  const canceled = new Promise((resolve) => (letGo = resolve));
  const stalled = Promise.withResolvers<void>();
  const source = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        made += MIB;
        controller.enqueue(new Uint8Array(MIB));
        // Far beyond every window: were it not held back, it would come to this.
        if (made === 256 * MIB) stalled.reject(new Error("nothing held the source back"));
      },
      cancel: (reason) => letGo(reason),
    },
    { highWaterMark: 0 },
  );
  const reader = client.crypto
    .encryptStream("vault", source, { keyName: "key", keyWrapAlgorithm: "A256KW" })
    .getReader();
  await reader.read();
  // It stands still once the same is made at two looks in a row.
  for (let before = -1; before !== made;) {
    before = made;
    await Promise.race([client.metadata.get(), stalled.promise]);
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 100)), stalled.promise]);
  }
  expect(made).toBeLessThan(64 * MIB);
  const why = new Error("enough");
  await reader.cancel(why);
  expect(await canceled).toBe(why);
}, 240_000);
