import { joinBytes, utf8Decode } from "@dapr-ts/core/internal";
import type { GuestHeaders } from "./guest-headers.ts";

/** The parts of a {@link GuestResponse}. */
export interface GuestResponseInit {
  /** The URL of the request. */
  readonly url: string;
  /** The status. */
  readonly status: number;
  /** The reason phrase; may be empty. */
  readonly statusText: string;
  /** The headers. */
  readonly headers: GuestHeaders;
  /** Undefined for a response without a body: to HEAD, 204, 304. */
  readonly body: AsyncIterable<Uint8Array> | undefined;
  /** The most bytes that the methods read which return the whole body. */
  readonly maxBodyBytes: number;
}

/**
 * The response of {@link fetch}, read like the web's `Response`. Its connection closes after the body was read, or when
 * nothing refers to the response.
 */
export class GuestResponse {
  /** The URL of the request. */
  readonly url: string;
  /** The status, such as 200. */
  readonly status: number;
  /** The reason phrase, such as `OK`; may be empty. */
  readonly statusText: string;
  /** The headers, names in any case. */
  readonly headers: GuestHeaders;
  /** The body as it arrives, for `for await`; null for a response without a body. */
  readonly body: AsyncIterable<Uint8Array> | null;
  readonly #maxBodyBytes: number;
  #used = false;

  constructor({ url, status, statusText, headers, body, maxBodyBytes }: GuestResponseInit) {
    this.url = url;
    this.status = status;
    this.statusText = statusText;
    this.headers = headers;
    this.body = body === undefined ? null : { [Symbol.asyncIterator]: () => this.#begin(body) };
    this.#maxBodyBytes = maxBodyBytes;
  }

  /** True for a status from 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }

  /** True after the body was read, or its reading has begun. */
  get bodyUsed(): boolean {
    return this.#used;
  }

  /**
   * Resolves with the body.
   *
   * @throws Error if the connection broke, the body exceeds `maxBodyBytes`, or it was read before
   */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.body ?? []) {
      size += chunk.length;
      if (size > this.#maxBodyBytes)
        throw new RangeError(
          `response too large: at least ${String(size)} bytes, maxBodyBytes is ${String(this.#maxBodyBytes)}`,
        );
      chunks.push(chunk);
    }
    return joinBytes(chunks);
  }

  /** Resolves with the body; throws as {@link bytes} does. */
  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  /** Resolves with the body as UTF-8, without a byte order mark. */
  async text(): Promise<string> {
    return utf8Decode(await this.bytes()).replace(/^\ufeff/, "");
  }

  /**
   * Resolves with the body as JSON.
   *
   * @throws SyntaxError
   */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  #begin(body: AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> {
    if (this.#used) throw new TypeError("the body was read already");
    this.#used = true;
    return body[Symbol.asyncIterator]();
  }
}
