import type { CallOptions } from "../../call/operation.ts";

/** The format of a public key: PEM or a JSON Web Key. */
export type SubtleKeyFormat = "pem" | "json";

/** The key and the algorithm of an operation. */
export interface SubtleOptions extends CallOptions {
  /** The name of the key in the component. */
  keyName: string;
  /** A JSON Web Algorithm, such as `A256GCM`, `RSA-OAEP-256` or `ES256`. */
  algorithm: string;
}

/** Options of {@link SubtleCryptography.encrypt} and {@link SubtleCryptography.wrapKey}. */
export interface SubtleCipherOptions extends SubtleOptions {
  /** The nonce of a symmetric cipher. Default: none, as for asymmetric ciphers. */
  nonce?: Uint8Array | undefined;
  /** Data that an authenticated cipher authenticates without encrypting it. Default: none. */
  associatedData?: Uint8Array | undefined;
}

/** Options of {@link SubtleCryptography.decrypt} and {@link SubtleCryptography.unwrapKey}. */
export interface SubtleDecipherOptions extends SubtleCipherOptions {
  /** The tag that an authenticated cipher returned with the ciphertext. Default: none. */
  tag?: Uint8Array | undefined;
}

/** A public key. */
export interface SubtlePublicKey {
  /** The name of the key, with its version if the vault has versions. */
  name: string;
  /** The key in the requested format. */
  publicKey: string;
}
