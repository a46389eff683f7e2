import { limitCall, type CallLimits } from "../call/limits.ts";
import type { After } from "../platform/after.ts";
import { DaprError, invalidArgument, notStarted } from "../errors/dapr-error.ts";
import { canceled, tooLarge } from "../errors/limits.ts";
import type { Aborter, AbortSignalLike, HttpPlatform, Platform, Signal } from "../platform/platform.ts";
import { plain } from "../encoding/plain.ts";
import { readBody, type FetchBody } from "./read-body.ts";
import type { HttpCarrier, HttpReply, HttpRequest } from "./message.ts";

/** As much of the web's `fetch` as a call to the sidecar needs; a guest without the web's types can supply it. */
export type FetchLike = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    /** Text, or all of a buffer: a view of one is lost in some guests. */
    body?: string | ArrayBuffer;
    redirect?: "manual";
    signal?: Signal & object;
    /** Milliseconds after which the caller no longer waits; passed without a signal. The web's own `fetch` ignores it. */
    timeoutMs?: number;
  },
) => Promise<FetchReply>;

/** The part of the web's `Response` that the client uses. */
export interface FetchReply extends FetchBody {
  /** The status. */
  readonly status: number;
  /** The web's `Headers`, or a plain object of strings. */
  readonly headers: FetchHeaders;
}

/** The headers of a response: the web's `Headers`, or a plain object with names in any case. */
export type FetchHeaders =
  { forEach(visit: (value: string, name: string) => void): void } | Readonly<Record<string, string>>;

export interface FetchCarrierOptions {
  fetch: FetchLike;
  /** The address of the sidecar, without a slash at the end, such as `http://127.0.0.1:3500`. */
  endpoint: string;
  platform: Platform;
  /** The largest response, in bytes. */
  maxBodyBytes: number;
  /** The platform's timer. Default: none, and no call times out. */
  after?: After | undefined;
  /** Creates what aborts the request itself, where the platform can. */
  aborter?: (() => Aborter) | undefined;
}

/** Carries requests over a `fetch` that is passed in. */
export function fetchCarrier({
  fetch,
  endpoint,
  platform,
  maxBodyBytes,
  after,
  aborter,
}: FetchCarrierOptions): HttpCarrier {
  const run = async (
    { method, path, headers, body }: HttpRequest,
    signal: AbortSignalLike | undefined,
    timeoutMs: number,
  ): Promise<HttpReply> => {
    let what = `no response from the sidecar at ${endpoint}`;
    try {
      const reply = await fetch(endpoint + path, {
        method,
        headers: { ...headers },
        redirect: "manual",
        ...(body !== undefined && { body: whole(body) }),
        ...(signal !== undefined && { signal: signalOf(signal) }),
        ...(timeoutMs < Infinity && { timeoutMs }),
      });
      what = `the response of the sidecar at ${endpoint} was cut off`;
      return await readReply(reply, maxBodyBytes, platform);
    } catch (cause) {
      if (cause instanceof DaprError) throw cause;
      const message = messageOf(cause);
      const error = new DaprError(`${what}: ${message}`, { code: "unavailable", cause });
      // How Node, Bun, Deno and the Wasm guests tell that nothing listens there.
      throw /ECONNREFUSED|connection refused|unable to connect/i.test(message) ? notStarted(error) : error;
    }
  };

  return {
    name: "fetch",
    send(request: HttpRequest, limits: CallLimits): Promise<HttpReply> {
      // A URL parser takes %2E for a dot and resolves the segment away: another URL than the one that is meant.
      if (/\/(%2E){1,2}(?=[/?]|$)/.test(request.path)) {
        return Promise.reject(invalidArgument('fetch cannot carry a name that is "." or ".."'));
      }
      return new Promise((resolve, reject) => {
        const { signal, timeoutMs } = limits;
        if (signal?.aborted === true) throw canceled(signal);
        const abort = aborter?.();
        const forget = limitCall(limits, after, (error) => {
          forget();
          reject(error);
          abort?.abort(error);
        });
        // By then the call has ended by its own limit, where the platform has timers.
        const late = abort === undefined ? timeoutMs + 500 : Infinity;
        run(request, abort?.signal, late).finally(forget).then(resolve, reject);
      });
    },
    close: () => Promise.resolve(),
  };
}

/** Reads the whole response of a `fetch`. */
async function readReply(
  reply: FetchReply,
  maxBodyBytes: number,
  platform: HttpPlatform,
): Promise<HttpReply> {
  const { status } = reply;
  const headers = lowerCasedHeaders(reply.headers);
  const length = headers.get("content-length");
  if (Number(length) > maxBodyBytes) throw tooLarge(Number(length), maxBodyBytes);
  // Some guests' fetch throws on a response without a body.
  const isEmpty = status === 204 || status === 304 || length === "0";
  const body = isEmpty ? new Uint8Array(0) : await readBody(reply, maxBodyBytes);
  return {
    status,
    header: (name) => headers.get(name),
    headers: () => headers,
    bytes: () => body,
    text: () => platform.utf8Decode(body),
  };
}

/** Converts a body to a form that every `fetch` accepts. */
export const whole = (body: string | Uint8Array): string | ArrayBuffer =>
  typeof body === "string" ? body : (plain(body).buffer as ArrayBuffer);

/** Returns the message of a failed `fetch`, which is often hidden in the cause. */
export const messageOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
};

/** Returns headers by their names in lower case. */
function lowerCasedHeaders(headers: FetchHeaders): Map<string, string> {
  const result = new Map<string, string>();
  const add = (value: string, name: string): void => void result.set(name.toLowerCase(), value);
  if (typeof headers.forEach === "function") headers.forEach(add);
  else for (const [name, value] of Object.entries(headers)) add(value as string, name);
  return result;
}

/** Returns the signal as the platform's own, of which the platform makes its aborters. */
const signalOf = (signal: unknown): Signal & object => signal as Signal & object;
