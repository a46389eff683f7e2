import type { AbortSignalLike } from "../platform/platform.ts";

/** Headers with names in lower case, and several values of a name as a list, as Node's `IncomingHttpHeaders`. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A body that can be read as a stream. */
export interface ByteSource extends AsyncIterable<Uint8Array> {
  /**
   * Reads the whole body, if the platform has a faster way than iterating.
   *
   * @throws DaprError `resource_exhausted` if the body has more than `limit` bytes, without reading the rest
   */
  bytes?(limit: number): Promise<Uint8Array>;
}

/** A request to the app, as plain data. */
export interface AppRequest {
  /** In upper case. */
  readonly method: string;
  /** Path and query, encoded. */
  readonly path: string;
  /** The headers. */
  readonly headers: HeaderRecord;
  /** Undefined for a request without a body. */
  readonly body?: Uint8Array | ByteSource | undefined;
  /** Aborts when the caller is gone. */
  readonly signal?: AbortSignalLike | undefined;
}

/** A reply of the app. */
export interface AppReply {
  /** The status of HTTP. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined for a reply without a body. */
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined;
}
