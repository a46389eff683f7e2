import "@dapr-ts/page-kit/errors";
import { randomFillSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cryptoFile } from "./crypto-file.ts";
import { programOptions } from "./options.ts";
import { startRuntime } from "./runtime.ts";

await programOptions();
const begun = performance.now();
const { isTTY } = process.stdout;
const say = (line: string): void => {
  if (isTTY) process.stdout.write("\r\u001b[K");
  console.log(`${((performance.now() - begun) / 1000).toFixed(2).padStart(6)} s  ${line}`);
};
let shown = 0;
const progress = (what: string, part: number): void => {
  const percent = Math.floor(part * 100);
  if (isTTY) process.stdout.write(`\r          ${what}   ${String(percent).padStart(3)} %`);
  else if (percent % 25 === 0 && percent !== shown) say(`${what}   ${String(percent)} %`);
  shown = percent;
};

const folder = await mkdtemp(join(tmpdir(), "crypto-file-"));
try {
  const file = join(folder, "data.bin");
  await writeFile(file, randomFillSync(Buffer.alloc(64 * 1024 * 1024)));
  await using runtime = await startRuntime("process");
  Object.assign(process.env, runtime.environment);
  await cryptoFile(file, say, progress);
} finally {
  await rm(folder, { recursive: true });
}
say("done         everything is stopped");
