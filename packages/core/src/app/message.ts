import type { AbortSignalLike } from "../platform/platform.ts";

/** Names in lower case; several values of one name as a list. Node's `IncomingHttpHeaders` is one. */
export type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A body that is read as it comes. */
export interface ByteSource extends AsyncIterable<Uint8Array> {
  /**
   * Reads all of it, where the platform has a shorter way than to iterate.
   *
   * @throws DaprError `resource_exhausted` when there is more than `limit` bytes, before any more is read
   */
  bytes?(limit: number): Promise<Uint8Array>;
}

/** A request to the app, as plain data. */
export interface AppRequest {
  /** In upper case. */
  readonly method: string;
  /** Path and query as they came, encoded. */
  readonly path: string;
  readonly headers: HeaderRecord;
  /** Absent when there is none. */
  readonly body?: Uint8Array | ByteSource | undefined;
  /** Aborts when whoever asked has gone away. */
  readonly signal?: AbortSignalLike | undefined;
}

/** The app's answer. */
export interface AppReply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** Absent when there is none. */
  readonly body?: string | Uint8Array | AsyncIterable<string | Uint8Array> | undefined;
}
