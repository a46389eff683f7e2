import type { AbortSignalLike } from "../platform/platform.ts";

/** A request to the sidecar, as plain data. */
export interface HttpRequest {
  method: string;
  /** Path and query, already encoded: see `path` and `query`. */
  path: string;
  /** Names in lower case. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** The sidecar's answer, whole. */
export interface HttpReply {
  readonly status: number;
  /** The value of a header, its name in lower case; several values are joined by a comma. */
  header(name: string): string | undefined;
  /** Every header, names in lower case. */
  headers(): Iterable<readonly [string, string]>;
  bytes(): Uint8Array;
  text(): string;
}

/** What bounds a call. */
export interface SendOptions {
  signal?: AbortSignalLike | undefined;
  /** Milliseconds until the call is given up; Infinity for never. */
  timeoutMs: number;
}

/**
 * Carries one request to the sidecar and brings its answer, over undici, `fetch`, or whatever a platform has.
 *
 * It rejects with a `DaprError`: `canceled`, `deadline_exceeded`, `unavailable` when the sidecar cannot be reached or
 * the connection breaks, `resource_exhausted` when the answer is larger than allowed. Any HTTP status is an answer.
 */
export interface HttpCarrier {
  /** The name of the wire in error messages. */
  readonly name: string;
  send(request: HttpRequest, options: SendOptions): Promise<HttpReply>;
  close(): Promise<void>;
}
