import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cryptoFile } from "../src/crypto-file.ts";
import { startRuntime } from "../src/runtime.ts";

let runtime: Awaited<ReturnType<typeof startRuntime>>;
let folder: string;

beforeAll(async () => {
  runtime = await startRuntime("process");
  for (const [name, value] of Object.entries(runtime.environment)) vi.stubEnv(name, value);
  folder = await mkdtemp(join(tmpdir(), "crypto-file-"));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
  await runtime[Symbol.asyncDispose]();
});

test("a file is restored, and its progress is reported", async () => {
  const file = join(folder, "data.bin");
  const data = randomBytes(5 * 1024 * 1024);
  await writeFile(file, data);
  const lines: string[] = [];
  const parts: Record<string, number[]> = {};
  await cryptoFile(
    file,
    (line) => lines.push(line.split(",")[0] as string),
    (what, part) => (parts[what] ??= []).push(part),
  );
  expect(lines).toEqual(["file         5.0 MiB", "encrypted    5.0 MiB", "decrypted    5.0 MiB"]);
  expect((await readFile(`${file}.dec`)).equals(data)).toBe(true);
  expect((await readFile(`${file}.enc`)).includes(data.subarray(0, 1_000))).toBe(false);
  for (const what of ["encrypting", "decrypting"]) {
    expect(parts[what]?.at(-1)).toBe(1);
    expect(parts[what]).toEqual([...(parts[what] ?? [])].sort((a, b) => a - b));
  }
});
