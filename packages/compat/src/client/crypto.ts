import { Duplex } from "node:stream";
import type { DecryptOptions, EncryptOptions } from "@dapr-ts/core";
import type { DecryptRequest, EncryptRequest, IClientCrypto } from "../types/blocks.ts";
import type { Connection } from "./connection.ts";
import { errorOf, withErrors } from "./with-errors.ts";

type Bytes = Buffer | ArrayBuffer | ArrayBufferView;

/** Encryption, over either protocol. */
export class ClientCrypto implements IClientCrypto {
  readonly #client: Connection;

  constructor(client: Connection) {
    this.#client = client;
  }

  encrypt(options: EncryptRequest): Promise<Duplex>;
  encrypt(data: Bytes | string, options: EncryptRequest): Promise<Buffer>;
  async encrypt(first: Bytes | string | EncryptRequest, second?: EncryptRequest): Promise<Duplex | Buffer> {
    const request = second ?? (first as EncryptRequest);
    for (const name of ["componentName", "keyName", "keyWrapAlgorithm"] as const)
      if (!request[name]) throw new Error(`Option '${name}' is required`);
    const { componentName, ...options } = request;
    if (second === undefined)
      return this.#stream((source) => this.#encryptStream(componentName, source, options));
    const bytes = bytesOf(first as Bytes | string);
    return withErrors(this.#client, async ({ crypto }) =>
      ownBuffer(await crypto.encrypt(componentName, bytes, options)),
    );
  }

  decrypt(options: DecryptRequest): Promise<Duplex>;
  decrypt(data: Bytes, options: DecryptRequest): Promise<Buffer>;
  async decrypt(first: Bytes | DecryptRequest, second?: DecryptRequest): Promise<Duplex | Buffer> {
    const request = second ?? (first as DecryptRequest | undefined);
    if (request === undefined) throw new Error("Parameter 'opts' must be defined");
    const { componentName, ...options } = request;
    if (second === undefined)
      return this.#stream((source) => this.#decryptStream(componentName, source, options));
    const bytes = bytesOf(first as Bytes);
    return withErrors(this.#client, async ({ crypto }) =>
      ownBuffer(await crypto.decrypt(componentName, bytes, options)),
    );
  }

  #encryptStream(
    component: string,
    source: AsyncIterable<Uint8Array>,
    options: EncryptOptions,
  ): AsyncIterable<Uint8Array> {
    return this.#client.dapr.crypto.encryptStream(component, source, options) as AsyncIterable<Uint8Array>;
  }

  #decryptStream(
    component: string,
    source: AsyncIterable<Uint8Array>,
    options: DecryptOptions,
  ): AsyncIterable<Uint8Array> {
    return this.#client.dapr.crypto.decryptStream(component, source, options) as AsyncIterable<Uint8Array>;
  }

  /** Returns a stream that transforms what is written to it. */
  async #stream(
    transform: (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
  ): Promise<Duplex> {
    await this.#client.getClient();
    const client = this.#client;
    return Duplex.from(async function* (source: AsyncIterable<Buffer>) {
      try {
        for await (const chunk of transform(source)) yield Buffer.from(chunk);
      } catch (error) {
        throw errorOf(client, error);
      }
    });
  }
}

/** Returns a Buffer with memory of its own, since programs use its `buffer`. */
function ownBuffer(bytes: Uint8Array): Buffer {
  const own = bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
  return Buffer.from(own.buffer);
}

function bytesOf(data: Bytes | string): Uint8Array {
  if (typeof data === "string") return Buffer.from(data, "utf8");
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if ((data as unknown) instanceof ArrayBuffer) return new Uint8Array(data);
  throw new Error(
    "Invalid value for the inData parameter: must be a Buffer, an ArrayBuffer, an ArrayBufferView, or a string",
  );
}
