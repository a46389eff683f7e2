import type { CallOptions } from "../../call/operation.ts";

/** How to encrypt. */
export interface EncryptOptions extends CallOptions {
  /** The key that wraps the data's own key, as the component names it. */
  keyName: string;
  /**
   * How that key is wrapped: `A256KW` or `AES`, `A128CBC`, `A192CBC` or `A256CBC` for symmetric keys, `RSA-OAEP-256` or
   * `RSA` for RSA keys.
   */
  keyWrapAlgorithm: string;
  /** What the data is encrypted with. Default: `aes-gcm`. */
  dataEncryptionCipher?: "aes-gcm" | "chacha20-poly1305" | undefined;
  /** Leave the key's name out of the result; whoever decrypts it has to name the key then. Default: false. */
  omitDecryptionKeyName?: boolean | undefined;
  /** The key's name to put into the result, if decrypting takes another one. Default: `keyName`. */
  decryptionKeyName?: string | undefined;
}

/** How to decrypt. */
export interface DecryptOptions extends CallOptions {
  /** The key, where the encrypted data does not name it or names another one. Default: the one that it names. */
  keyName?: string | undefined;
}
