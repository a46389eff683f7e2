import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const runtimeRoot = dirname(fileURLToPath(import.meta.url));
export const runtimeBin = join(runtimeRoot, "bin");

/** The version of Dapr that go.mod names: the binaries', and the tag of the container images. */
export async function daprVersion() {
  const module = await readFile(join(runtimeRoot, "go.mod"), "utf8");
  const version = /^\s*github\.com\/dapr\/dapr v(\S+)$/m.exec(module)?.[1];
  if (!version) throw new Error("tools/runtime/go.mod names no version of github.com/dapr/dapr");
  return version;
}
