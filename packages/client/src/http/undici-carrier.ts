import { Pool, type Dispatcher } from "undici";
import {
  type DaprError,
  canceled,
  limitCall,
  tooLarge,
  type CallLimits,
  type HttpCarrier,
  type HttpReply,
  type HttpRequest,
} from "@dapr-ts/core/internal";
import { authority, describeEndpoint, type Endpoint } from "../endpoint/endpoint.ts";
import type { TlsOptions } from "../tls-options.ts";
import { after } from "../timer.ts";
import { CarefulPool } from "./careful-pool.ts";
import { decode } from "./decode.ts";
import { httpError } from "./http-error.ts";

export interface UndiciCarrierOptions {
  endpoint: Endpoint;
  tls: TlsOptions | undefined;
  maxBodyBytes: number;
  maxConnections: number;
}

/**
 * Returns the `fetch` to use where undici does not work: Bun replaces it by a module whose Pool sends nothing. Returns
 * `undefined` where undici works.
 */
export const insteadOfUndici = (): typeof globalThis.fetch | undefined =>
  "dispatch" in Pool.prototype ? undefined : globalThis.fetch;

/** Creates the pool of connections to a sidecar. Calls wait in it for a free connection. Time limits are the calls' own. */
export function createPool({ endpoint, tls, maxConnections }: UndiciCarrierOptions): Pool {
  const scheme = endpoint.tls ? "https" : "http";
  const host = endpoint.kind === "unix" ? "localhost" : authority(endpoint.host, endpoint.port);
  return new CarefulPool(`${scheme}://${host}`, {
    connections: maxConnections,
    headersTimeout: 0,
    bodyTimeout: 0,
    allowH2: false,
    connect: { ...tls, ...(endpoint.kind === "unix" && { socketPath: endpoint.path }) } as NonNullable<
      Pool.Options["connect"]
    >,
  });
}

/** Creates a carrier over a pool of undici's. It uses the dispatcher, which creates no stream for a response. */
export function undiciCarrier(pool: Dispatcher, options: UndiciCarrierOptions): HttpCarrier {
  const place = describeEndpoint(options.endpoint);
  return {
    name: "http",
    send(request: HttpRequest, limits: CallLimits): Promise<HttpReply> {
      if (limits.signal?.aborted === true) return Promise.reject(canceled(limits.signal));
      return new Promise((resolve, reject) => {
        const exchange = new Exchange(resolve, reject, options.maxBodyBytes, place);
        exchange.limit(limits);
        try {
          pool.dispatch(
            {
              path: request.path,
              method: request.method,
              headers: request.headers ?? null,
              body: request.body ?? null,
            },
            exchange,
          );
        } catch (error) {
          exchange.fail(httpError(error, place, false));
        }
      });
    },
    // Ends calls in flight as well.
    close: () => pool.destroy(),
  };
}

/** One request and its response. */
class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: Record<string, string | string[] | undefined> = {};
  #chunks: Uint8Array[] = [];
  #size = 0;
  #started = false;
  #failed: DaprError | undefined;
  #unlimit: (() => void) | undefined;
  readonly #resolve: (reply: HttpReply) => void;
  readonly #reject: (error: DaprError) => void;
  readonly #maxBodyBytes: number;
  readonly #place: string;

  constructor(
    resolve: (reply: HttpReply) => void,
    reject: (error: DaprError) => void,
    maxBodyBytes: number,
    place: string,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#maxBodyBytes = maxBodyBytes;
    this.#place = place;
  }

  limit(limits: CallLimits): void {
    this.#unlimit = limitCall(limits, after, (error) => this.fail(error));
  }

  fail(error: DaprError): void {
    if (this.#failed !== undefined) return;
    this.#failed = error;
    this.#unlimit?.();
    this.#reject(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#started = true;
    // It was canceled while it waited for a connection.
    if (this.#failed !== undefined) controller.abort(this.#failed);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    this.#headers = headers;
    const length = Number(headers["content-length"] ?? 0);
    if (length > this.#maxBodyBytes) this.fail(tooLarge(length, this.#maxBodyBytes));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > this.#maxBodyBytes) this.fail(tooLarge(this.#size, this.#maxBodyBytes));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#failed !== undefined) return;
    const body =
      this.#chunks.length === 1 ? (this.#chunks[0] as Uint8Array) : Buffer.concat(this.#chunks, this.#size);
    const encoding = this.#headers["content-encoding"];
    if (encoding === undefined) return this.#succeed(body);
    decode(body, String(encoding), this.#maxBodyBytes).then(
      (decoded) => this.#succeed(decoded),
      (error: unknown) => this.fail(error as DaprError),
    );
  }

  #succeed(body: Uint8Array): void {
    if (this.#failed !== undefined) return;
    this.#unlimit?.();
    this.#resolve(new UndiciReply(this.#status, this.#headers, body));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(httpError(error, this.#place, this.#started));
  }
}

class UndiciReply implements HttpReply {
  readonly status: number;
  readonly #headers: Record<string, string | string[] | undefined>;
  readonly #body: Uint8Array;

  constructor(status: number, headers: Record<string, string | string[] | undefined>, body: Uint8Array) {
    this.status = status;
    this.#headers = headers;
    this.#body = body;
  }

  header(name: string): string | undefined {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  }

  *headers(): Generator<readonly [string, string]> {
    for (const name of Object.keys(this.#headers)) yield [name, this.header(name) ?? ""];
  }

  bytes(): Uint8Array {
    return this.#body;
  }

  text(): string {
    return (this.#body as Buffer).toString("utf8");
  }
}
