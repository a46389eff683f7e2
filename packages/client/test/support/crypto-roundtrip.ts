// Encrypts and decrypts a number of mebibytes as they are made, and prints the cost. Requires --expose-gc.
import { createHash } from "node:crypto";
import { DaprClient } from "@dapr-ts/client";

const [mebibytes = "1"] = process.argv.slice(2);
const MIB = 1024 * 1024;
const total = Number(mebibytes) * MIB;

await using dapr = new DaprClient({ protocol: "grpc" });
const [made, read] = [createHash("sha256"), createHash("sha256")];
let sent = 0;
let received = 0;
let ahead = 0;
let rss = 0;
let atStart = 0;
let looked = 0;

const plain = new ReadableStream<Uint8Array>(
  {
    pull(controller) {
      if (sent === total) return controller.close();
      const chunk = new Uint8Array(MIB).fill(sent / MIB);
      made.update(chunk);
      sent += chunk.length;
      ahead = Math.max(ahead, sent - received);
      controller.enqueue(chunk);
    },
  },
  { highWaterMark: 0 },
);
const encrypted = dapr.crypto.encryptStream("vault", plain, { keyName: "key", keyWrapAlgorithm: "A256KW" });
for await (const part of dapr.crypto.decryptStream("vault", encrypted)) {
  read.update(part);
  received += part.length;
  if (received - looked < 16 * MIB) continue;
  looked = received;
  // How much garbage lies about, V8 decides by what else the machine does.
  globalThis.gc?.();
  const now = process.memoryUsage.rss();
  // What Node takes before anything flows is not what is asked.
  if (atStart === 0) atStart = now;
  rss = Math.max(rss, now);
}
console.log(
  JSON.stringify({ received, same: made.digest("hex") === read.digest("hex"), ahead, growth: rss - atStart }),
);
