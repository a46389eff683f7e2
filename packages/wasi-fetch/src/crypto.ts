import type { DecryptOptions, EncryptOptions } from "@dapr-ts/core";
import { CryptographyBase, requiresGrpc } from "@dapr-ts/core/internal";

/** Encryption and decryption of bytes. Streams require gRPC, which a guest does not have. */
export class Cryptography extends CryptographyBase {
  /**
   * Returns a stream that rejects when it is read: it requires gRPC.
   *
   * @throws DaprError `unimplemented` when it is read
   */
  encryptStream(
    _component: string,
    _source: AsyncIterable<Uint8Array>,
    _options: EncryptOptions,
  ): AsyncIterable<Uint8Array> {
    return rejecting("crypto.encrypt");
  }

  /**
   * Returns a stream that rejects when it is read: it requires gRPC.
   *
   * @throws DaprError `unimplemented` when it is read
   */
  decryptStream(
    _component: string,
    _source: AsyncIterable<Uint8Array>,
    _options?: DecryptOptions,
  ): AsyncIterable<Uint8Array> {
    return rejecting("crypto.decrypt");
  }
}

// eslint-disable-next-line require-yield -- it throws before its first value
async function* rejecting(operation: string): AsyncGenerator<Uint8Array> {
  throw requiresGrpc(operation);
}
