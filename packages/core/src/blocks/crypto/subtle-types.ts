import type { CallOptions } from "../../call/operation.ts";

/** How a public key is written: PEM, or as a JSON Web Key. */
export type SubtleKeyFormat = "pem" | "json";

/** With which key of the component, and how. */
export interface SubtleOptions extends CallOptions {
  keyName: string;
  /** A JSON Web Algorithm, such as `A256GCM`, `RSA-OAEP-256` or `ES256`. */
  algorithm: string;
}

export interface SubtleCipherOptions extends SubtleOptions {
  /** Default: none, as asymmetric ciphers need none. */
  nonce?: Uint8Array | undefined;
  /** What an authenticated cipher vouches for without encrypting it. Default: none. */
  associatedData?: Uint8Array | undefined;
}

export interface SubtleDecipherOptions extends SubtleCipherOptions {
  /** What an authenticated cipher gave beside the ciphertext. Default: none. */
  tag?: Uint8Array | undefined;
}

export interface SubtlePublicKey {
  /** The key's name, with its version where the vault has versions. */
  name: string;
  /** In the format that was asked for. */
  publicKey: string;
}
