import { utf8Decode } from "@dapr-ts/core/internal";
import type { GuestHeaders } from "./guest-headers.ts";
import { joined } from "../bytes.ts";

export interface GuestResponseInit {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: GuestHeaders;
  /** Undefined where an answer has none: to HEAD, 204, 304. */
  readonly body: AsyncIterable<Uint8Array> | undefined;
  readonly maxBodyBytes: number;
}

/**
 * What {@link fetch} resolves with, to be read as the web's `Response` is. Its connection is let go of when the body has
 * been read, or when nothing refers to it any more.
 */
export class GuestResponse {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: GuestHeaders;
  /** The body as it comes, for `for await`; null where there is none. */
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

  /** Whether the status is one of 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status <= 299;
  }

  get bodyUsed(): boolean {
    return this.#used;
  }

  /** @throws Error when the body broke off, is larger than `maxBodyBytes`, or was read before */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of this.body ?? []) {
      size += piece.length;
      if (size > this.#maxBodyBytes)
        throw new RangeError(`the answer has more than ${String(this.#maxBodyBytes)} bytes`);
      pieces.push(piece);
    }
    return joined(pieces);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  /** As UTF-8, without a byte order mark. */
  async text(): Promise<string> {
    return utf8Decode(await this.bytes()).replace(/^\ufeff/, "");
  }

  /** @throws SyntaxError */
  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  #begin(body: AsyncIterable<Uint8Array>): AsyncIterator<Uint8Array> {
    if (this.#used) throw new TypeError("the body has been read");
    this.#used = true;
    return body[Symbol.asyncIterator]();
  }
}
