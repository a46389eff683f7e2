import { create, toBinary, type DescMethod } from "@bufbuild/protobuf";
import type { Duplex, DaprError, GrpcPlatform, StreamForm } from "@dapr-ts/core/internal";
import { decodeMessage } from "@dapr-ts/proto/decoding";
import type { DuplexCall } from "./duplex-call.ts";

/** A call whose messages are those of an operation. */
export class MessageDuplex<S, R> implements Duplex<S, R> {
  readonly #call: DuplexCall;
  readonly #descriptor: DescMethod;
  readonly #form: StreamForm<never, S, R>;
  readonly #platform: GrpcPlatform;
  readonly #failure: (error: unknown) => DaprError;

  constructor(
    call: DuplexCall,
    descriptor: DescMethod,
    form: StreamForm<never, S, R>,
    platform: GrpcPlatform,
    failure: (error: unknown) => DaprError,
  ) {
    this.#call = call;
    this.#descriptor = descriptor;
    this.#form = form;
    this.#platform = platform;
    this.#failure = failure;
  }

  get closed(): Promise<void> {
    return this.#call.closed;
  }

  /** Sends the first message, which of a server's stream is the last one too. */
  async open(message: object): Promise<void> {
    await this.#write(message);
    if (this.#descriptor.methodKind === "server_streaming") this.#call.end([]);
  }

  async receive(): Promise<R | undefined> {
    try {
      const message = await this.#call.receive();
      if (message === undefined) return undefined;
      return this.#form.receive(decodeMessage(this.#descriptor.output, message) as never, this.#platform);
    } catch (error) {
      const failure = this.#failure(error);
      this.#call.cancel();
      throw failure;
    }
  }

  async send(item: S): Promise<void> {
    try {
      await this.#write(this.#form.send?.(item) ?? {});
    } catch (error) {
      throw this.#failure(error);
    }
  }

  end(...last: readonly S[]): void {
    this.#call.end(last.map((item) => this.#encode(this.#form.send?.(item) ?? {})));
  }

  cancel(): void {
    this.#call.cancel();
  }

  #write(message: object): Promise<void> {
    return this.#call.send(this.#encode(message));
  }

  #encode(message: object): Uint8Array {
    const { input } = this.#descriptor;
    return toBinary(input, create(input, message as Record<string, unknown>));
  }
}
