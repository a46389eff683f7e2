import { orEmpty } from "../../call/options.ts";
import { bytesOf } from "../../encoding/bytes.ts";
import type { Caller } from "../../call/caller.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import type { CallOptions, Operation } from "../../call/operation.ts";
import {
  subtleDecrypt,
  subtleEncrypt,
  subtleGetKey,
  subtleSign,
  subtleUnwrapKey,
  subtleVerify,
  subtleWrapKey,
} from "./subtle-operations.ts";
import type {
  SubtleCipherOptions,
  SubtleDecipherOptions,
  SubtleKeyFormat,
  SubtleOptions,
  SubtlePublicKey,
} from "./subtle-types.ts";

/**
 * Single cryptographic operations with the keys of a component. This API is alpha in Dapr, and official builds of the
 * sidecar leave it out: there, every call rejects with `unimplemented`. It takes a daprd built with the Go tag
 * `subtlecrypto`.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/cryptography/
 */
export class SubtleCryptography {
  readonly #caller: Caller;

  /** @internal */
  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Returns the public part of an asymmetric key. */
  getKey(
    component: string,
    keyName: string,
    options: CallOptions & { format?: SubtleKeyFormat | undefined } = {},
  ): Promise<SubtlePublicKey> {
    const { format = "pem" } = orEmpty(options);
    return this.#call(subtleGetKey, { component, keyName, format }, options);
  }

  /** Encrypts a small message. The tag is empty except for authenticated ciphers. */
  encrypt(
    component: string,
    plaintext: Uint8Array,
    options: SubtleCipherOptions,
  ): Promise<{ ciphertext: Uint8Array; tag: Uint8Array }> {
    const { keyName, algorithm, nonce, associatedData } = orEmpty(options);
    const input = { component, keyName, algorithm, nonce, associatedData, plaintext };
    return this.#call(subtleEncrypt, input, options);
  }

  /** Decrypts a message that {@link encrypt} returned. */
  decrypt(component: string, ciphertext: Uint8Array, options: SubtleDecipherOptions): Promise<Uint8Array> {
    const { keyName, algorithm, nonce, associatedData, tag } = orEmpty(options);
    const input = { component, keyName, algorithm, nonce, associatedData, tag, ciphertext };
    return this.#call(subtleDecrypt, input, options);
  }

  /** Wraps a key with a key of the component. The tag is empty except for authenticated ciphers. */
  wrapKey(
    component: string,
    plaintextKey: Uint8Array,
    options: SubtleCipherOptions,
  ): Promise<{ wrappedKey: Uint8Array; tag: Uint8Array }> {
    const { keyName, algorithm, nonce, associatedData } = orEmpty(options);
    const input = { component, keyName, algorithm, nonce, associatedData, plaintextKey };
    return this.#call(subtleWrapKey, input, options);
  }

  /** Unwraps a key that {@link wrapKey} returned. */
  unwrapKey(component: string, wrappedKey: Uint8Array, options: SubtleDecipherOptions): Promise<Uint8Array> {
    const { keyName, algorithm, nonce, associatedData, tag } = orEmpty(options);
    const input = { component, keyName, algorithm, nonce, associatedData, tag, wrappedKey };
    return this.#call(subtleUnwrapKey, input, options);
  }

  /** Signs a digest. Returns the signature. */
  sign(component: string, digest: Uint8Array, options: SubtleOptions): Promise<Uint8Array> {
    const { keyName, algorithm } = orEmpty(options);
    return this.#call(subtleSign, { component, keyName, algorithm, digest }, options);
  }

  /** Returns true if a signature is valid for a digest. */
  verify(
    component: string,
    digest: Uint8Array,
    signature: Uint8Array,
    options: SubtleOptions,
  ): Promise<boolean> {
    const { keyName, algorithm } = orEmpty(options);
    return this.#call(subtleVerify, { component, keyName, algorithm, digest, signature }, options);
  }

  async #call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const { signal, timeoutMs, headers } = orEmpty(options);
    try {
      const sent = Object.entries(input as object).map(([name, value]) => [
        name,
        bytesOf(value) ?? (value as unknown),
      ]);
      return await this.#caller.call(operation, Object.fromEntries(sent) as I, {
        signal,
        timeoutMs,
        headers,
      });
    } catch (error) {
      if (!(error instanceof DaprError) || error.code !== "unimplemented") throw error;
      const { code, errorCode, status, details } = error;
      throw new DaprError(
        "this sidecar was built without subtle cryptography, as official builds are: it takes a daprd built with the Go tag subtlecrypto",
        { code, errorCode, status, details, operation: operation.name, cause: error },
      );
    }
  }
}
