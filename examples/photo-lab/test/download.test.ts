import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { downloadAll } from "../src/classify/download.ts";

const MODEL = "I am a model.";
const checksums = { "a.tflite": createHash("sha256").update(MODEL).digest("hex") };

/** A home of files, a folder for them, and what was asked for. */
async function setUp(files: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const content = files[url.slice(1)];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const folder = await mkdtemp(join(tmpdir(), "photo-lab-"));
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true });
  });
  const home = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const said: string[] = [];
  const run = () => downloadAll(home, checksums, folder, (line) => said.push(line));
  return { asked, folder, said, run, server };
}

test("a file is fetched once, and again when it is not what it was", async () => {
  const { asked, folder, said, run } = await setUp({ "a.tflite": MODEL });
  await run();
  await run();
  expect(said).toEqual(["a.tflite fetched, 13 bytes, its checksum is right", "a.tflite is there"]);
  await writeFile(join(folder, "a.tflite"), "I am torn.");
  await run();
  expect(asked).toHaveLength(2);
  expect(await readFile(join(folder, "a.tflite"), "utf8")).toBe(MODEL);
});

test("another file than the one that was meant is refused, and not kept", async () => {
  const { folder, run } = await setUp({ "a.tflite": "I am another model." });
  await expect(run()).rejects.toThrow(/is not the file that it was: its SHA-256 is [0-9a-f]{64}, not /);
  expect(await readdir(folder)).toEqual([]);
});

test("a missing file or network is reported with the remedy", async () => {
  const { run, server } = await setUp({});
  await expect(run()).rejects.toThrow(
    /a\.tflite could not be downloaded \(it answered 404\)\. Try again .* or set MODEL_DIR/,
  );
  server.close();
  server.closeAllConnections();
  await expect(run()).rejects.toThrow(/could not be downloaded \(.*ECONNREFUSED.*\)/);
});
