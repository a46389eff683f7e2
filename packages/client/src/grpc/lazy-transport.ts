import {
  DaprError,
  type CallOptions,
  type Duplex,
  type Operation,
  type Platform,
  type StreamOperation,
  type Transport,
} from "@dapr-ts/core/internal";
import type { ResolvedOptions } from "../options.ts";
import type { GrpcTransport } from "./transport.ts";

/** The gRPC transport, loaded when something is called over it: a client that speaks HTTP never pays for it. */
export class LazyGrpcTransport implements Transport {
  readonly wire = "grpc";
  readonly #options: ResolvedOptions;
  readonly #platform: Platform;
  #loading: Promise<GrpcTransport> | undefined;
  #loaded: GrpcTransport | undefined;
  #closed = false;

  constructor(options: ResolvedOptions, platform: Platform) {
    this.#options = options;
    this.#platform = platform;
  }

  call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    if (this.#loaded !== undefined) return this.#loaded.call(operation, input, options);
    return this.load().then((transport) => transport.call(operation, input, options));
  }

  async stream<I, S, R>(
    operation: StreamOperation<I, S, R>,
    input: I,
    options: CallOptions,
  ): Promise<Duplex<S, R>> {
    return (await this.load()).stream(operation, input, options);
  }

  /** @throws DaprError `canceled` when it was closed before its first call. */
  load(): Promise<GrpcTransport> {
    if (this.#closed && this.#loading === undefined) {
      return Promise.reject(new DaprError("the client was closed", { code: "canceled" }));
    }
    this.#loading ??= import("./transport.ts").then(({ GrpcTransport: Loaded }) => {
      this.#loaded = new Loaded(this.#options, this.#platform);
      return this.#loaded;
    });
    return this.#loading;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#loading !== undefined) await (await this.#loading).close();
  }
}
