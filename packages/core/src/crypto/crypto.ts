import { join } from "../app/body.ts";
import type { Caller } from "../caller.ts";
import { DaprError, neverStarted } from "../errors/dapr-error.ts";
import type { CallOptions } from "../operation.ts";
import { decrypt, encrypt, type DecryptInput, type EncryptInput, type Transformation } from "./operations.ts";
import { SubtleCrypto } from "./subtle.ts";
import { bytesSource, Transfer, type Source } from "./transfer.ts";
import type { DecryptOptions, EncryptOptions } from "./types.ts";

/** What is sent in one request: below daprd's default `--max-body-size` of 4 MiB with room for headers. */
const REQUEST_BYTES = 3 * 1024 * 1024;

/**
 * Encrypts and decrypts with keys that never leave the sidecar, in a vault that a component names. The format is Dapr's
 * own (`dapr.io/enc/v1`), which authenticates all of the data: what was cut short or changed is an error. The one cut that
 * the format cannot tell is that behind its header, which is all that there is of no data. This API is alpha in Dapr.
 *
 * @see https://docs.dapr.io/developing-applications/building-blocks/cryptography/
 */
export class Crypto {
  /** Single operations with a key: sign, verify, wrap and the like. */
  readonly subtle: SubtleCrypto;
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
    this.subtle = new SubtleCrypto(caller);
  }

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
    const [input, call] = encryptInput(component, options);
    return this.#whole(encrypt, input, data, call);
  }

  /**
   * Decrypts what {@link encrypt} made.
   *
   * @throws DaprError `invalid_argument` for a component that does not exist, `internal` for data that is cut short or
   * changed, and for a key that does not exist or is another one
   */
  async decrypt(component: string, data: Uint8Array, options: DecryptOptions = {}): Promise<Uint8Array> {
    const [input, call] = decryptInput(component, options);
    return this.#whole(decrypt, input, data, call);
  }

  /** Encrypts data as it comes. Every platform wraps it into streams of its own. */
  protected encryptFrom(component: string, source: Source, options: EncryptOptions): Promise<Transfer> {
    const [input, call] = encryptInput(component, options);
    return this.#stream(encrypt, input, source, call);
  }

  /** Decrypts data as it comes. */
  protected decryptFrom(component: string, source: Source, options: DecryptOptions): Promise<Transfer> {
    const [input, call] = decryptInput(component, options);
    return this.#stream(decrypt, input, source, call);
  }

  async #whole<I extends { component: string }>(
    by: Transformation<I>,
    input: I,
    data: Uint8Array,
    options: CallOptions,
  ): Promise<Uint8Array> {
    const whole = { ...input, data };
    const fits = data.length <= REQUEST_BYTES && this.#caller.wire === "http";
    if (fits || !this.#caller.streams || !(data instanceof Uint8Array)) {
      return this.#caller.call(by.whole, whole, options);
    }
    try {
      return await this.#caller.stream(by.stream, input, options, async (duplex) => {
        const transfer = new Transfer(duplex, bytesSource(data), by.stream.name);
        const parts: Uint8Array[] = [];
        let size = 0;
        for (let part = await transfer.next(); part !== undefined; part = await transfer.next()) {
          parts.push(part);
          size += part.length;
        }
        return join(parts, size);
      });
    } catch (error) {
      if (!needsStreams(error)) throw error;
      return this.#caller.call(by.whole, whole, options);
    }
  }

  /** Resolves before anything is taken from the source. How long it takes then is up to the source, not to a clock. */
  #stream<I>(by: Transformation<I>, input: I, source: Source, options: CallOptions): Promise<Transfer> {
    const unlimited = { ...options, timeoutMs: options.timeoutMs ?? Infinity };
    return this.#caller.stream(by.stream, input, unlimited, async (duplex) => {
      return new Transfer(duplex, source, by.stream.name);
    });
  }
}

/** True when gRPC cannot be had, and HTTP may do. */
function needsStreams(error: unknown): boolean {
  return error instanceof DaprError && error.code === "unimplemented" && neverStarted(error.cause);
}

function encryptInput(component: string, options: EncryptOptions): [EncryptInput, CallOptions] {
  const { signal, timeoutMs, headers, ...input } = options;
  return [
    { component, ...input },
    { signal, timeoutMs, headers },
  ];
}

function decryptInput(component: string, options: DecryptOptions): [DecryptInput, CallOptions] {
  const { signal, timeoutMs, headers, ...input } = options;
  return [
    { component, ...input },
    { signal, timeoutMs, headers },
  ];
}
