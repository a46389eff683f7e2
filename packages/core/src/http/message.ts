import type { CallLimits } from "../call/limits.ts";

/** A request to the sidecar, as plain data. */
export interface HttpRequest {
  method: string;
  /** Path and query, already encoded: see `path` and `query`. */
  path: string;
  /** Names in lower case. */
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** The sidecar's whole response. */
export interface HttpReply {
  readonly status: number;
  /** Returns the value of a header by its name in lower case; several values are joined by a comma. */
  header(name: string): string | undefined;
  /** Returns every header, with names in lower case. */
  headers(): Iterable<readonly [string, string]>;
  bytes(): Uint8Array;
  text(): string;
}

/**
 * Sends one request to the sidecar and returns the response, over undici, `fetch`, or another client of a platform.
 *
 * It rejects with a `DaprError`: `canceled`, `deadline_exceeded`, `unavailable` when the sidecar cannot be reached or
 * the connection breaks, `resource_exhausted` when the response is larger than allowed. It resolves with any HTTP status.
 */
export interface HttpCarrier {
  /** The name of the carrier in error messages. */
  readonly name: string;
  send(request: HttpRequest, limits: CallLimits): Promise<HttpReply>;
  close(): Promise<void>;
}
