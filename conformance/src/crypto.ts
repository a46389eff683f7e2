import { equal, ok, rejects } from "./assert.ts";
import { NAMES, type Case } from "./case.ts";
import { lacksStreams } from "./streams.ts";

const RSA = { keyName: NAMES.keys.rsa, keyWrapAlgorithm: "RSA-OAEP-256" } as const;
const AES = { keyName: NAMES.keys.aes, keyWrapAlgorithm: "A256KW" } as const;

/** Bytes that differ from place to place, the same again after 4099 of them. */
function bytes(length: number): Uint8Array {
  const data = new Uint8Array(length);
  for (let i = 0, x = 1; i < Math.min(length, 4099); i++) data[i] = x = (x * 75 + 74) % 65537;
  for (let made = 4099; made < length; made *= 2) data.copyWithin(made, 0, made);
  return data;
}

async function* parts(data: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size);
}

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: number[][] = [];
  for await (const part of stream) all.push([...part]);
  return new Uint8Array(all.flat());
}

export const cryptoCases: readonly Case[] = [
  {
    name: "crypto: bytes of every size come back as they were",
    async run({ dapr }) {
      for (const size of [0, 1, 65_536, 65_537, 300_000]) {
        const data = bytes(size);
        const encrypted = await dapr.crypto.encrypt(NAMES.vault, data, RSA);
        ok(encrypted.constructor === Uint8Array, "a plain Uint8Array");
        equal(await dapr.crypto.decrypt(NAMES.vault, encrypted), data, `${String(size)} bytes`);
      }
    },
  },
  {
    name: "crypto: every option",
    async run({ dapr }) {
      const data = bytes(100);
      for (const dataEncryptionCipher of ["aes-gcm", "chacha20-poly1305"] as const) {
        const encrypted = await dapr.crypto.encrypt(NAMES.vault, data, { ...AES, dataEncryptionCipher });
        equal(await dapr.crypto.decrypt(NAMES.vault, encrypted), data);
      }
      const unnamed = await dapr.crypto.encrypt(NAMES.vault, data, { ...AES, omitDecryptionKeyName: true });
      await rejects(dapr.crypto.decrypt(NAMES.vault, unnamed), { code: "internal", errorCode: "ERR_CRYPTO" });
      equal(await dapr.crypto.decrypt(NAMES.vault, unnamed, { keyName: NAMES.keys.aes }), data);
      const renamed = await dapr.crypto.encrypt(NAMES.vault, data, { ...AES, decryptionKeyName: "other" });
      await rejects(dapr.crypto.decrypt(NAMES.vault, renamed), { code: "internal" });
      equal(await dapr.crypto.decrypt(NAMES.vault, renamed, { keyName: NAMES.keys.aes }), data);
    },
  },
  {
    name: "crypto: what is cut short or changed is an error, and never less than all",
    async run({ dapr }) {
      const encrypted = await dapr.crypto.encrypt(NAMES.vault, bytes(150_000), RSA);
      // In the header, in the middle of a segment, and where a segment ends: each has 64 KiB and a tag of 16 bytes. Only
      // the header alone cannot be told from what no data at all become, which is all that there is of them.
      const header = encrypted.length - 150_000 - 3 * 16;
      for (const length of [0, 10, header - 1, header + 1, header + 65_552, encrypted.length - 1]) {
        const cut = dapr.crypto.decrypt(NAMES.vault, encrypted.subarray(0, length));
        await rejects(cut, { code: "internal" });
      }
      const changed = new Uint8Array(encrypted);
      changed[changed.length - 20] = (changed[changed.length - 20] as number) ^ 1;
      await rejects(dapr.crypto.decrypt(NAMES.vault, changed), { code: "internal" });
    },
  },
  {
    name: "crypto: a component or a key that does not exist is an error",
    async run({ dapr }) {
      await rejects(dapr.crypto.encrypt("no-such-vault", bytes(1), RSA), {
        code: "invalid_argument",
        errorCode: "ERR_CRYPTO_PROVIDER_NOT_FOUND",
      });
      await rejects(dapr.crypto.decrypt("no-such-vault", bytes(1)), {
        code: "invalid_argument",
        errorCode: "ERR_CRYPTO_PROVIDER_NOT_FOUND",
      });
      const expected = { code: "internal", errorCode: "ERR_CRYPTO" } as const;
      await rejects(dapr.crypto.encrypt(NAMES.vault, bytes(1), { ...RSA, keyName: "no-such-key" }), expected);
      await rejects(
        dapr.crypto.encrypt(NAMES.vault, bytes(1), { ...RSA, keyWrapAlgorithm: "ROT13" }),
        expected,
      );
      await rejects(dapr.crypto.encrypt(NAMES.vault, "text" as never, RSA), { code: "invalid_argument" });
      await rejects(dapr.crypto.encrypt(NAMES.vault, bytes(1), { ...RSA, keyName: "" }), {
        code: "invalid_argument",
      });
    },
  },
  {
    name: "crypto: streams come back as they were, larger than any request",
    async run(bench) {
      const { dapr } = bench;
      const data = bytes(5_000_000);
      const encrypt = () => dapr.crypto.encryptStream(NAMES.vault, parts(data, 100_000), AES);
      if (await lacksStreams(bench, () => whole(encrypt()))) return;
      equal(await whole(dapr.crypto.decryptStream(NAMES.vault, encrypt())), data);
      // The format is that of bytes, which go in several messages here.
      equal(await dapr.crypto.decrypt(NAMES.vault, await whole(encrypt())), data);
    },
  },
  {
    name: "crypto: a stream that is cut short is an error, and so is one that fails",
    async run(bench) {
      const { dapr } = bench;
      const encrypted = await dapr.crypto.encrypt(NAMES.vault, bytes(200_000), AES);
      const cut = () => dapr.crypto.decryptStream(NAMES.vault, parts(encrypted.subarray(0, 140_000), 9_000));
      if (await lacksStreams(bench, () => whole(cut()))) return;
      await rejects(whole(cut()), { code: "internal", errorCode: "ERR_CRYPTO" });
      const why = new Error("the source failed");
      async function* failing(): AsyncGenerator<Uint8Array, void, undefined> {
        yield* parts(bytes(200_000), 70_000);
        throw why;
      }
      const error = await whole(dapr.crypto.encryptStream(NAMES.vault, failing(), AES)).catch(
        (thrown: unknown) => thrown,
      );
      ok(error === why, `the source's own error comes through, not ${String(error)}`);
      const missing = dapr.crypto.encryptStream("no-such-vault", parts(bytes(10), 1), AES);
      await rejects(whole(missing), { code: "invalid_argument", errorCode: "ERR_CRYPTO_PROVIDER_NOT_FOUND" });
    },
  },
];
