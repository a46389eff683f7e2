import { joinBytes } from "../../encoding/join-bytes.ts";
import { DaprError, neverStarted } from "../../errors/dapr-error.ts";
import { prepare } from "../../errors/prepare.ts";
import { restOfCall } from "../../call/limits.ts";
import type { CallOptions } from "../../call/operation.ts";
import { splitOptions } from "../../call/options.ts";
import type { StreamCaller } from "../../stream/caller.ts";
import { CryptographyBase } from "./block.ts";
import { requireBytes } from "./operations.ts";
import { decryption, encryption, type Transformation } from "./streams.ts";
import { SubtleCryptography } from "./subtle-block.ts";
import { bytesSource, Transfer, type Source } from "./transfer.ts";
import type { DecryptOptions, EncryptOptions } from "./types.ts";

/** The largest data of one request: daprd's default `--max-body-size` of 4 MiB, less room for headers. */
const REQUEST_BYTES = 3 * 1024 * 1024;

/** Cryptography on a client that can open streams. Data that is too large for one request is sent as a stream. */
export class StreamingCryptography extends CryptographyBase {
  /** Single operations with a key, such as signing and wrapping. */
  readonly subtle: SubtleCryptography;
  readonly #caller: StreamCaller;

  /** @internal */
  constructor(caller: StreamCaller) {
    super(caller);
    this.#caller = caller;
    this.subtle = new SubtleCryptography(caller);
  }

  override encrypt(component: string, data: Uint8Array, options: EncryptOptions): Promise<Uint8Array> {
    const [call, input] = splitOptions(options);
    return this.#whole(encryption, { ...input, component }, data, call);
  }

  override decrypt(component: string, data: Uint8Array, options: DecryptOptions = {}): Promise<Uint8Array> {
    const [call, input] = splitOptions(options);
    return this.#whole(decryption, { ...input, component }, data, call);
  }

  /** @internal Encrypts a source of data. Each platform wraps it into its own streams. */
  protected encryptFrom(component: string, source: Source, options: EncryptOptions): Promise<Transfer> {
    const [call, input] = splitOptions(options);
    return this.#stream(encryption, { ...input, component }, source, call);
  }

  /** @internal Decrypts a source of data. */
  protected decryptFrom(component: string, source: Source, options: DecryptOptions): Promise<Transfer> {
    const [call, input] = splitOptions(options);
    return this.#stream(decryption, { ...input, component }, source, call);
  }

  async #whole<I extends { component: string }>(
    by: Transformation<I>,
    input: I,
    data: Uint8Array,
    options: CallOptions,
  ): Promise<Uint8Array> {
    const bytes = prepare(by.whole, () => requireBytes(data));
    const whole = { ...input, data: bytes };
    const fits = bytes.length <= REQUEST_BYTES && this.#caller.wire === "http";
    if (fits || !this.#caller.streams) {
      return this.#caller.call(by.whole, whole, options);
    }
    const begun = this.#caller.clock.now();
    try {
      return await this.#caller.stream(by.stream, input, options, async (duplex) => {
        const transfer = new Transfer(duplex, bytesSource(bytes), by.stream.name);
        const parts: Uint8Array[] = [];
        for (let part = await transfer.next(); part !== undefined; part = await transfer.next())
          parts.push(part);
        return joinBytes(parts);
      });
    } catch (error) {
      if (!needsStreams(error)) throw error;
      const rest = restOfCall(options, undefined, this.#caller.clock.now() - begun);
      if (rest === undefined) throw error;
      return this.#caller.call(by.whole, whole, rest);
    }
  }

  /** Resolves before anything is read from the source. No timeout applies from then on. */
  #stream<I>(by: Transformation<I>, input: I, source: Source, options: CallOptions): Promise<Transfer> {
    const unlimited = { ...options, timeoutMs: options.timeoutMs ?? Infinity };
    return this.#caller.stream(by.stream, input, unlimited, async (duplex) => {
      return new Transfer(duplex, source, by.stream.name);
    });
  }
}

/** Returns true if gRPC is not available, so that HTTP is worth a try. */
function needsStreams(error: unknown): boolean {
  return error instanceof DaprError && error.code === "unimplemented" && neverStarted(error.cause);
}
