import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { daprError } from "./errors.ts";
import type { ServerStream, StreamHandlers } from "./rpc.ts";

/** The first bytes of a document that was encrypted in memory; no other component reads it. */
const MAGIC = Buffer.from("dapr-ts.memory/1\n");
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** As daprd sends it. */
const PART_BYTES = 64 * 1024;

/** The names of the keys of each crypto component. */
export type CryptoKeys = Readonly<Record<string, readonly string[]>>;

const ALGORITHMS = new Set(["A256KW", "AES", "A128CBC", "A192CBC", "A256CBC", "RSA-OAEP-256", "RSA"]);

/** Returns the streams that encrypt and decrypt, with keys that are made from their names. */
export function cryptoStreams(components: CryptoKeys): StreamHandlers {
  const require = (component: string): void => {
    if (Object.hasOwn(components, component)) return;
    throw daprError(
      "invalid_argument",
      "ERR_CRYPTO_PROVIDER_NOT_FOUND",
      `crypto provider ${component} not found`,
    );
  };
  return {
    encryptAlpha1: async (stream) => {
      const { options } = stream.first;
      const component = options?.componentName ?? "";
      require(component);
      const named = options?.decryptionKeyName || options?.keyName || "";
      const algorithm = options?.keyWrapAlgorithm ?? "";
      if (!ALGORITHMS.has(algorithm)) throw failed(`unsupported key wrap algorithm "${algorithm}"`);
      const key = keyOf(components, component, options?.keyName ?? "");
      const shown = options?.omitDecryptionKeyName === true ? "" : named;
      sendAll(stream, encrypt(await readAll(stream), key, shown));
    },
    decryptAlpha1: async (stream) => {
      const { options } = stream.first;
      const component = options?.componentName ?? "";
      require(component);
      sendAll(
        stream,
        decrypt(await readAll(stream), (shown) => keyOf(components, component, options?.keyName || shown)),
      );
    },
  };
}

const failed = (why: string): Error =>
  daprError("internal", "ERR_CRYPTO", `failed to perform operation: ${why}`);

function keyOf(components: CryptoKeys, component: string, name: string): Buffer {
  if (name === "") throw failed("the document has no key name; pass keyName");
  if (components[component]?.includes(name) !== true) throw failed(`key "${name}" not found`);
  return createHash("sha256")
    .update(JSON.stringify([component, name]))
    .digest();
}

function encrypt(data: Uint8Array, key: Buffer, keyName: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const body = Buffer.concat([cipher.update(data), cipher.final()]);
  const header = Buffer.from(`${JSON.stringify({ keyName })}\n`);
  return Buffer.concat([MAGIC, header, iv, cipher.getAuthTag(), body]);
}

function decrypt(document: Buffer, key: (keyName: string) => Buffer): Buffer {
  const end = document.indexOf("\n", MAGIC.length);
  if (!document.subarray(0, MAGIC.length).equals(MAGIC) || end === -1)
    throw failed("the data was not encrypted in memory");
  const header = JSON.parse(document.subarray(MAGIC.length, end).toString("utf8")) as { keyName: string };
  const iv = document.subarray(end + 1, end + 1 + IV_BYTES);
  const tag = document.subarray(end + 1 + IV_BYTES, end + 1 + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key(header.keyName), iv);
  decipher.setAuthTag(tag);
  const body = document.subarray(end + 1 + IV_BYTES + TAG_BYTES);
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    throw failed("the key is another one, or the data was changed");
  }
}

interface Payload {
  readonly payload?: { readonly data: Uint8Array; readonly seq: bigint } | undefined;
}

/** The part of a stream that both directions need; the first message may carry data as well. */
interface PartStream {
  readonly first: Payload;
  readonly receive: () => Promise<Payload | undefined>;
  readonly send: ServerStream<never, never>["send"];
}

async function readAll(stream: object): Promise<Buffer> {
  const { first, receive } = stream as PartStream;
  const parts: Uint8Array[] = [];
  for (let next: Payload | undefined = first; next !== undefined; next = await receive())
    if (next.payload !== undefined) parts.push(next.payload.data);
  return Buffer.concat(parts);
}

function sendAll(stream: object, data: Buffer): void {
  const { send } = stream as { send: (message: Payload) => void };
  for (let at = 0, seq = 0n; at < Math.max(1, data.length); at += PART_BYTES, seq++)
    send({ payload: { data: data.subarray(at, at + PART_BYTES), seq } });
}
