import { DaprError, invalidArgument, notStarted } from "../errors/dapr-error.ts";
import type { AbortSignalLike, Platform } from "../platform.ts";
import type { HttpCarrier, HttpReply, HttpRequest, SendOptions } from "./message.ts";

/** As much of the web's `fetch` as a call to the sidecar needs; a guest without the web's types can supply it. */
export type FetchLike = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    /** Text, or all of a buffer: a view of one is lost in some guests. */
    body?: string | ArrayBuffer;
    redirect?: "manual";
    signal?: AbortSignal;
    /** Where there is no signal: milliseconds after which nobody waits any more. The web's own does not look at it. */
    timeoutMs?: number;
  },
) => Promise<FetchReply>;

export interface FetchReply {
  readonly status: number;
  /** The web's `Headers`, or a plain object of strings. */
  readonly headers: FetchHeaders;
  arrayBuffer(): Promise<ArrayBuffer | null>;
}

export type FetchHeaders =
  { forEach(visit: (value: string, name: string) => void): void } | Readonly<Record<string, string>>;

type AbortSignal = AbortSignalLike & object;

export interface FetchCarrierOptions {
  fetch: FetchLike;
  /** Where the sidecar is, without a slash at the end, such as `http://127.0.0.1:3500`. */
  endpoint: string;
  platform: Platform;
  /** The largest answer taken, in bytes. */
  maxBodyBytes: number;
  /** Calls back after some milliseconds; the function that it returns takes that back. */
  after?: ((ms: number, callback: () => void) => () => void) | undefined;
  /** Makes something that aborts the request itself, where the platform can. */
  aborter?: (() => { signal: AbortSignalLike; abort(reason?: unknown): void }) | undefined;
}

/** Carries requests over a `fetch` that is passed in. */
export function fetchCarrier(options: FetchCarrierOptions): HttpCarrier {
  const { endpoint, platform, maxBodyBytes, after, aborter } = options;
  const run = async (
    request: HttpRequest,
    signal: AbortSignalLike | undefined,
    timeoutMs: number | undefined,
  ): Promise<HttpReply> => {
    let reply: FetchReply;
    try {
      reply = await options.fetch(endpoint + request.path, {
        method: request.method,
        headers: { ...request.headers },
        redirect: "manual",
        ...(request.body !== undefined && { body: whole(request.body) }),
        ...(signal !== undefined && { signal }),
        ...(timeoutMs !== undefined && { timeoutMs }),
      });
    } catch (cause) {
      const message = messageOf(cause);
      const error = new DaprError(`no answer from the sidecar at ${endpoint}: ${message}`, {
        code: "unavailable",
        cause,
      });
      // How Node, Bun, Deno and the Wasm guests tell that nothing listens there.
      throw /ECONNREFUSED|connection refused|unable to connect/i.test(message) ? notStarted(error) : error;
    }
    const headers = lowerCased(reply.headers);
    const length = headers.get("content-length");
    if (Number(length) > maxBodyBytes) throw tooLarge(Number(length), maxBodyBytes);
    // Some guests' fetch throws on an answer that has no body.
    if (reply.status === 204 || reply.status === 304 || length === "0")
      return new FetchedReply(reply.status, headers, EMPTY, platform);
    try {
      const body = new Uint8Array((await reply.arrayBuffer()) ?? []);
      if (body.length > maxBodyBytes) throw tooLarge(body.length, maxBodyBytes);
      return new FetchedReply(reply.status, headers, body, platform);
    } catch (cause) {
      if (cause instanceof DaprError) throw cause;
      throw new DaprError(`the sidecar's answer broke off: ${messageOf(cause)}`, {
        code: "unavailable",
        cause,
      });
    }
  };

  return {
    name: "fetch",
    send(request: HttpRequest, { signal, timeoutMs }: SendOptions): Promise<HttpReply> {
      // A URL parser takes %2E for a dot and resolves the segment away: another URL than the one that is meant.
      if (/\/(%2E){1,2}(?=[/?]|$)/.test(request.path)) {
        return Promise.reject(invalidArgument('fetch cannot carry a name that is "." or ".."'));
      }
      if (signal?.aborted === true) return Promise.reject(canceled(signal));
      if (signal === undefined && (timeoutMs === Infinity || after === undefined))
        return run(request, undefined, undefined);
      return new Promise((resolve, reject) => {
        const abort = aborter?.();
        const end = (error: DaprError): void => {
          settle();
          reject(error);
          abort?.abort(error);
        };
        const onAbort = (): void => end(canceled(signal));
        const stop =
          timeoutMs === Infinity ? undefined : after?.(timeoutMs, () => end(deadlineExceeded(timeoutMs)));
        const settle = (): void => {
          stop?.();
          signal?.removeEventListener("abort", onAbort);
        };
        signal?.addEventListener("abort", onAbort);
        // By then the call has ended by its own limit.
        const late = abort === undefined && timeoutMs !== Infinity ? timeoutMs + 500 : undefined;
        run(request, abort?.signal, late).finally(settle).then(resolve, reject);
      });
    },
    close: () => Promise.resolve(),
  };
}

export function canceled(signal: AbortSignalLike | undefined): DaprError {
  return new DaprError("the call was canceled", { code: "canceled", cause: signal?.reason });
}

export function deadlineExceeded(timeoutMs: number): DaprError {
  return new DaprError(`no answer within ${String(timeoutMs)} ms`, { code: "deadline_exceeded" });
}

export function tooLarge(bytes: number, maxBodyBytes: number): DaprError {
  return new DaprError(
    `the answer has ${String(bytes)} bytes or more, and maxBodyBytes is ${String(maxBodyBytes)}`,
    { code: "resource_exhausted" },
  );
}

const EMPTY = new Uint8Array(0);

function whole(body: string | Uint8Array): string | ArrayBuffer {
  if (typeof body === "string") return body;
  const isWhole = body.byteLength === body.buffer.byteLength;
  return (isWhole ? body : new Uint8Array(body)).buffer as ArrayBuffer;
}

const messageOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
};

function lowerCased(headers: FetchHeaders): Map<string, string> {
  const result = new Map<string, string>();
  if (typeof headers.forEach === "function")
    headers.forEach((value, name) => result.set(name.toLowerCase(), value));
  else for (const [name, value] of Object.entries(headers)) result.set(name.toLowerCase(), value as string);
  return result;
}

class FetchedReply implements HttpReply {
  readonly #headers: Map<string, string>;
  readonly #body: Uint8Array;
  readonly #platform: Platform;
  readonly status: number;

  constructor(status: number, headers: Map<string, string>, body: Uint8Array, platform: Platform) {
    this.status = status;
    this.#headers = headers;
    this.#body = body;
    this.#platform = platform;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name);
  }

  headers(): Iterable<readonly [string, string]> {
    return this.#headers;
  }

  bytes(): Uint8Array {
    return this.#body;
  }

  text(): string {
    return this.#platform.utf8Decode(this.#body);
  }
}
