import type { DecryptOptions, EncryptOptions } from "@dapr-ts/core";
import { Cryptography as CoreCryptography, requiresGrpc } from "@dapr-ts/core/internal";

/** Cryptography on bytes. Streams take gRPC, and say so when they are read. */
export class Cryptography extends CoreCryptography {
  /** @throws DaprError `unimplemented` when it is read */
  encryptStream(
    _component: string,
    _source: AsyncIterable<Uint8Array>,
    _options: EncryptOptions,
  ): AsyncIterable<Uint8Array> {
    return unreadable("crypto.encrypt");
  }

  /** @throws DaprError `unimplemented` when it is read */
  decryptStream(
    _component: string,
    _source: AsyncIterable<Uint8Array>,
    _options?: DecryptOptions,
  ): AsyncIterable<Uint8Array> {
    return unreadable("crypto.decrypt");
  }
}

// eslint-disable-next-line require-yield -- it fails before it has anything
async function* unreadable(operation: string): AsyncGenerator<Uint8Array> {
  throw requiresGrpc(operation);
}
