import type { CallOptions } from "../../call/operation.ts";

/** Options of `crypto.encrypt`. */
export interface EncryptOptions extends CallOptions {
  /** The name of the key in the component. It wraps the key that encrypts the data. */
  keyName: string;
  /**
   * The algorithm that wraps the data's key: `A256KW` or `AES`, `A128CBC`, `A192CBC` or `A256CBC` for symmetric keys,
   * `RSA-OAEP-256` or `RSA` for RSA keys.
   */
  keyWrapAlgorithm: string;
  /** The cipher for the data. Default: `aes-gcm`. */
  dataEncryptionCipher?: "aes-gcm" | "chacha20-poly1305" | undefined;
  /** Leaves the name of the key out of the result; decryption then requires `keyName`. Default: false. */
  omitDecryptionKeyName?: boolean | undefined;
  /** The name of the key for decryption, if it differs. It is stored in the result. Default: `keyName`. */
  decryptionKeyName?: string | undefined;
}

/** Options of `crypto.decrypt`. */
export interface DecryptOptions extends CallOptions {
  /** The name of the key. Default: the name that the encrypted data contains. */
  keyName?: string | undefined;
}
