import type { AbortSignalLike, CallOptions } from "@dapr-ts/core";
import {
  DaprError,
  asDaprError,
  canceled,
  deadlineExceeded,
  errorFromReply,
  lowerCasedHeaders,
  messageOf,
  needsGrpc,
  randomId,
  readReply,
  requestOf,
  utf8Decode,
  whole,
  type Caller,
  type Clock,
  type HttpReply,
  type HttpRequest,
  type Operation,
} from "@dapr-ts/core/internal";
import type { ResolvedOptions } from "./options.ts";

/** Sends operations over a guest's `fetch`, and again, twice at most, what provably never reached the sidecar. */
export class GuestCaller implements Caller {
  readonly wire = "http";
  readonly platform = { utf8Decode, randomId };
  readonly clock: Clock;
  readonly #options: ResolvedOptions;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.clock = { pause: (ms, signal) => this.#pause(ms, signal), now: Date.now, date: Date.now };
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions = {}): Promise<O> {
    const { name, absent, retry } = operation;
    const form = operation.http;
    try {
      if (form?.request === undefined) throw needsGrpc(name);
      const reason = form.cannot?.(input);
      if (reason !== undefined) throw needsGrpc(name, reason);
      const request = requestOf(form, input, this.platform);
      const reply = await this.#answer(request, options, retry === "once" ? 1 : 3);
      if (reply.status >= 200 && reply.status < 300) return form.reply(reply, input, this.platform);
      const result = form.otherwise?.(reply, input);
      if (result !== undefined) return result;
      throw errorFromReply(operation, reply);
    } catch (thrown) {
      const error = asDaprError(thrown, "internal", "the sidecar's answer could not be read");
      if (absent?.(error) === true) return undefined as O;
      throw Object.assign(error, { operation: name });
    }
  }

  async close(): Promise<void> {
    // Each call has a connection of its own, if any.
  }

  /** The answer to a request that is sent up to so many times. */
  async #answer(request: HttpRequest, options: CallOptions, attempts: number): Promise<HttpReply> {
    const { signal, timeoutMs = this.#options.timeoutMs, headers } = options;
    const ms = timeoutMs || Infinity;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#within(ms, signal, (ended) => this.#send(request, headers, ended, ms));
      } catch (error) {
        // How Node, Bun, Deno and the Wasm guests tell that nothing listens there.
        const refused = /conn(ection )?refused|unable to connect/i.test((error as Error).message);
        if (attempt === attempts || !refused) throw error;
        await this.#pause(50 * attempt, signal);
      }
    }
  }

  async #send(
    { method, path, headers: own, body }: HttpRequest,
    headers: CallOptions["headers"] = {},
    signal: AbortSignalLike | undefined,
    ms: number,
  ): Promise<HttpReply> {
    const { fetch, endpoint, apiToken, maxBodyBytes } = this.#options;
    let what = `no answer from the sidecar at ${endpoint}`;
    try {
      const reply = await fetch(endpoint + path, {
        method,
        headers: {
          ...Object.fromEntries(lowerCasedHeaders(headers)),
          ...own,
          ...(apiToken !== undefined && { "dapr-api-token": apiToken }),
        },
        redirect: "manual",
        ...(body !== undefined && { body: whole(body) }),
        // Without a signal the connection is ended a little later, when the call has ended by its own limit.
        ...(signal === undefined ? ms < Infinity && { timeoutMs: ms + 500 } : { signal }),
      });
      what = "the sidecar's answer broke off";
      return await readReply(reply, maxBodyBytes, this.platform);
    } catch (cause) {
      if (cause instanceof DaprError) throw cause;
      throw new DaprError(`${what}: ${messageOf(cause)}`, { code: "unavailable", cause });
    }
  }

  /** What some work comes to, unless the signal aborts or the time is up before. Without timers there is no limit. */
  #within<T>(
    ms: number,
    signal: AbortSignalLike | undefined,
    work: (ended: AbortSignalLike | undefined) => Promise<T>,
  ): Promise<T> {
    const { setTimeout, clearTimeout, AbortController } = this.#options;
    return new Promise((resolve, reject) => {
      const abort = AbortController && new AbortController();
      const onAbort = (): void => end(canceled(signal));
      const forget = (): void => {
        if (timer !== undefined) clearTimeout?.(timer as never);
        signal?.removeEventListener("abort", onAbort);
      };
      const end = (error: DaprError): void => {
        forget();
        reject(error);
        abort?.abort(error);
      };
      if (signal?.aborted === true) throw canceled(signal);
      signal?.addEventListener("abort", onAbort);
      // Whole milliseconds in 31 bits: with anything else WasmEdge's timers never fire.
      const rounded = Math.min(Math.ceil(ms), 0x7fffffff) | 0;
      const timer = ms < Infinity ? setTimeout?.(() => end(deadlineExceeded(ms)), rounded) : undefined;
      work(abort?.signal).finally(forget).then(resolve, reject);
    });
  }

  /** Waits, and rejects with `canceled` when the signal aborts. Without timers there is nothing to wait for. */
  async #pause(ms: number, signal: AbortSignalLike | undefined): Promise<void> {
    if (this.#options.setTimeout === undefined) return;
    await this.#within(ms, signal, () => new Promise<void>(() => undefined)).catch((ended: DaprError) => {
      if (ended.code === "canceled") throw ended;
    });
  }
}
