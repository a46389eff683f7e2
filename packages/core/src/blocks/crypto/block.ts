import { Block } from "../base-block.ts";
import { decrypt, encrypt, requireBytes } from "./operations.ts";
import type { DecryptOptions, EncryptOptions } from "./types.ts";

/**
 * Encrypts and decrypts with keys that never leave the sidecar, in a vault that a component names. The format is Dapr's
 * own (`dapr.io/enc/v1`), which authenticates all of the data: what was cut short or changed is an error. The one cut that
 * the format cannot tell is that behind its header, which is all that there is of no data. This API is alpha in Dapr.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/cryptography/
 */
export class Cryptography extends Block {
  /**
   * Encrypts bytes. Up to 3 MiB go by the wire that the client prefers; more goes over gRPC, where the sidecar's limit
   * for the size of a request does not count.
   *
   * @throws DaprError `invalid_argument` for a component that does not exist, `internal` for a key that does not exist or
   * does not fit the algorithm
   *
   * @example
   * ```ts
   * const secret = await dapr.crypto.encrypt("vault", bytes, { keyName: "key.pem", keyWrapAlgorithm: "RSA" });
   * ```
   */
  async encrypt(component: string, data: Uint8Array, options: EncryptOptions): Promise<Uint8Array> {
    const { keyName, keyWrapAlgorithm, dataEncryptionCipher, omitDecryptionKeyName, decryptionKeyName } =
      options;
    const bytes = this.prepare(encrypt, () => requireBytes(data));
    const key = { keyName, keyWrapAlgorithm, dataEncryptionCipher, omitDecryptionKeyName, decryptionKeyName };
    return this.call(encrypt, { component, data: bytes, ...key }, options);
  }

  /**
   * Decrypts what {@link encrypt} made.
   *
   * @throws DaprError `invalid_argument` for a component that does not exist, `internal` for data that is cut short or
   * changed, and for a key that does not exist or is another one
   */
  async decrypt(component: string, data: Uint8Array, options: DecryptOptions = {}): Promise<Uint8Array> {
    const bytes = this.prepare(decrypt, () => requireBytes(data));
    return this.call(decrypt, { component, data: bytes, keyName: options.keyName }, options);
  }
}
