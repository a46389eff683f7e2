import { orEmpty } from "../../call/options.ts";
import { prepare } from "../../errors/prepare.ts";
import { Block } from "../base-block.ts";
import { decrypt, encrypt, requireBytes } from "./operations.ts";
import type { DecryptOptions, EncryptOptions } from "./types.ts";

/**
 * Encrypts and decrypts data with keys of a vault that a component names; the keys never leave the sidecar. The format is
 * Dapr's own (`dapr.io/enc/v1`). It authenticates the data: decrypting truncated or changed data is an error, except for data
 * that was truncated right after the header, which decrypts to no data. This API is alpha in Dapr.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/cryptography/
 */
export class CryptographyBase extends Block {
  /**
   * Encrypts bytes: a Uint8Array, another typed array, a DataView or an ArrayBuffer. More than 3 MiB are sent as a stream
   * over gRPC, to which the sidecar's limit for the size of a request does not apply.
   *
   * @throws DaprError `invalid_argument` for a component that does not exist, `internal` for a key that does not exist or
   * does not match the algorithm.
   *
   * @example
   * ```ts
   * const secret = await dapr.crypto.encrypt("vault", bytes, { keyName: "key.pem", keyWrapAlgorithm: "RSA" });
   * ```
   */
  async encrypt(component: string, data: Uint8Array, options: EncryptOptions): Promise<Uint8Array> {
    const { keyName, keyWrapAlgorithm, dataEncryptionCipher, omitDecryptionKeyName, decryptionKeyName } =
      orEmpty(options);
    const bytes = prepare(encrypt, () => requireBytes(data));
    const key = { keyName, keyWrapAlgorithm, dataEncryptionCipher, omitDecryptionKeyName, decryptionKeyName };
    return this.call(encrypt, { component, data: bytes, ...key }, options);
  }

  /**
   * Decrypts data that {@link encrypt} returned.
   *
   * @throws DaprError `invalid_argument` for a component that does not exist, `internal` for truncated or changed data and
   * for a missing or different key.
   */
  async decrypt(component: string, data: Uint8Array, options?: DecryptOptions): Promise<Uint8Array> {
    const bytes = prepare(decrypt, () => requireBytes(data));
    return this.call(decrypt, { component, data: bytes, keyName: orEmpty(options).keyName }, options);
  }
}
