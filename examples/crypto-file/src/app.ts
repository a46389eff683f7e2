import { randomFillSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cryptoFile } from "./crypto-file.ts";

// The program alone, for a sidecar that `dapr-ts run` or `dapr run` has started.
const folder = await mkdtemp(join(tmpdir(), "crypto-file-"));
try {
  const file = join(folder, "data.bin");
  await writeFile(file, randomFillSync(Buffer.alloc(16 * 1024 * 1024)));
  await cryptoFile(file, console.log, () => undefined);
} finally {
  await rm(folder, { recursive: true });
}
