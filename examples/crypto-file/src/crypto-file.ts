import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable, Writable } from "node:stream";
import { DaprClient, type ByteStream } from "@dapr-ts/client";

/** Encrypts a file to `<file>.enc` and decrypts that to `<file>.dec`. `progress` receives the part that is done. */
export async function cryptoFile(
  file: string,
  say: (line: string) => void,
  progress: (what: string, part: number) => void,
): Promise<void> {
  await using dapr = new DaprClient();
  await dapr.health.waitUntilReady({ timeoutMs: 30_000 });
  const { size } = await stat(file);
  say(`file         ${mebibytes(size)}`);

  await dapr.crypto
    .encryptStream("vault", read(file, size, "encrypting"), { keyName: "rsa-key", keyWrapAlgorithm: "RSA" })
    .pipeTo(write(`${file}.enc`));
  const encrypted = (await stat(`${file}.enc`)).size;
  say(`encrypted    ${mebibytes(encrypted)}, ${String(encrypted - size)} bytes more`);

  // Truncated or changed data is an error here, never a file that is a little shorter.
  await dapr.crypto
    .decryptStream("vault", read(`${file}.enc`, encrypted, "decrypting"))
    .pipeTo(write(`${file}.dec`));
  say(`decrypted    ${mebibytes((await stat(`${file}.dec`)).size)}`);

  /** Reads the file's bytes only as fast as they are used. */
  function read(path: string, total: number, what: string): ByteStream {
    let done = 0;
    const count = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        done += chunk.length;
        progress(what, done / total);
        controller.enqueue(chunk);
      },
    });
    return (Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>).pipeThrough(count);
  }
}

const write = (path: string): WritableStream<Uint8Array> =>
  Writable.toWeb(createWriteStream(path)) as WritableStream<Uint8Array>;

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
