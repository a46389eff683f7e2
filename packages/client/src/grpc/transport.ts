import type { OutgoingHttpHeaders } from "node:http2";
import { create, toBinary, type DescMethod } from "@bufbuild/protobuf";
import type { Transport as ConnectTransport } from "@connectrpc/connect";
import {
  DaprError,
  FormNegotiator,
  asDaprError,
  callerHeaders,
  completeGrpcError,
  effectiveTimeout,
  grpcFormOf,
  inOperation,
  restOfSteps,
  subjectOf,
  unknownOperation,
  type CallOptions,
  type Duplex,
  type GrpcForm,
  type GrpcPlatform,
  type Operation,
  type Platform,
  type StreamOperation,
  type Transport,
} from "@dapr-ts/core/internal";
import { Dapr, TaskHubSidecarService } from "@dapr-ts/proto";
import { decodeMessage } from "@dapr-ts/proto/decoding";
import { decode } from "../http/decode.ts";
import type { ResolvedOptions } from "../options.ts";
import { grpcPlatform } from "./any.ts";
import { Channel } from "./channel.ts";
import { createConnectTransport } from "./connect-transport.ts";
import { openDuplex } from "./duplex-call.ts";
import { MessageDuplex } from "./message-duplex.ts";
import { unary } from "./unary.ts";

/** Sends operations over gRPC. */
export class GrpcTransport implements Transport {
  readonly wire = "grpc";
  readonly #channel: Channel;
  readonly #options: ResolvedOptions;
  readonly #platform: GrpcPlatform;
  readonly #methods = new Map<string, { descriptor: DescMethod; path: string }>();
  readonly #negotiator = new FormNegotiator();
  #connect: ConnectTransport | undefined;

  constructor(options: ResolvedOptions, platform: Platform) {
    this.#options = options;
    this.#platform = grpcPlatform(platform);
    this.#channel = new Channel(options.grpcEndpoint, options.tls);
    for (const { typeName, methods } of [Dapr, TaskHubSidecarService]) {
      for (const descriptor of methods)
        this.#methods.set(descriptor.localName, { descriptor, path: `/${typeName}/${descriptor.name}` });
    }
  }

  /** Returns the connection as Connect's transport, for a user's own services. */
  get connect(): ConnectTransport {
    this.#connect ??= createConnectTransport(this.#channel, this.#options);
    return this.#connect;
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const form = grpcFormOf(operation);
    if (form === undefined) throw noRpc(operation.name);
    try {
      if (form.fallback === undefined) return await this.#send(form, input, options);
      const rest = restOfSteps(options, this.#options.timeoutMs);
      return await this.#negotiator.call(
        form,
        input,
        (chosen) => this.#send(chosen, input, rest()),
        lacksRpc,
      );
    } catch (error) {
      throw failure(error, { ...operation, errors: form.errors ?? [] }, input);
    }
  }

  async stream<I, S, R>(
    operation: StreamOperation<I, S, R>,
    input: I,
    options: CallOptions,
  ): Promise<Duplex<S, R>> {
    const form = operation.grpc;
    const { descriptor, path } = this.#methods.get(form.method) as { descriptor: DescMethod; path: string };
    try {
      const call = await openDuplex(this.#channel, {
        path,
        headers: this.#headers(options),
        signal: options.signal,
        timeoutMs: effectiveTimeout(options.timeoutMs, this.#options.timeoutMs),
        lasts: form.lasts === true,
        maxBodyBytes: this.#options.maxBodyBytes,
      });
      const channel = new MessageDuplex(call, descriptor, form, this.#platform, (error) =>
        failure(error, operation, input),
      );
      await channel.open(form.open(input));
      return channel;
    } catch (error) {
      throw failure(error, operation, input);
    }
  }

  close(): Promise<void> {
    return this.#channel.close();
  }

  async #send<I, O>(form: GrpcForm<I, O>, input: I, options: CallOptions): Promise<O> {
    const method = this.#methods.get(form.method);
    if (method === undefined) throw noRpc(form.method);
    const { input: schema, output } = method.descriptor;
    const reply = await unary(this.#channel, {
      path: method.path,
      headers: this.#headers(options),
      message: toBinary(
        schema,
        create(schema, form.request(input, this.#platform, options.headers) as Record<string, unknown>),
      ),
      signal: options.signal,
      timeoutMs: effectiveTimeout(options.timeoutMs, this.#options.timeoutMs),
      maxBodyBytes: this.#options.maxBodyBytes,
    });
    // Most responses are empty, and a reader takes longer than the message.
    const { length } = reply.message;
    const message = (length === 0 ? create(output) : decodeMessage(output, reply.message)) as never;
    const encoding = reply.header["content-encoding"];
    const body = encoding === undefined ? undefined : form.appBody?.(message);
    if (body !== undefined)
      body.value = await decode(body.value, String(encoding), this.#options.maxBodyBytes);
    return form.reply(message, input, this.#platform);
  }

  #headers({ headers }: CallOptions): OutgoingHttpHeaders {
    const { apiToken } = this.#options;
    const all: OutgoingHttpHeaders = headers === undefined ? {} : callerHeaders(headers);
    if (apiToken !== undefined) all["dapr-api-token"] = apiToken;
    return all;
  }
}

const noRpc = (name: string): DaprError =>
  new DaprError(`${name} has no RPC`, { code: "unimplemented", operation: name });

/**
 * Returns true if the sidecar does not have the RPC. daprd then treats the call as one to an app, and misses its id
 * (pkg/messaging/grpc_proxy.go). Other servers return `unimplemented`; with details it comes from one that has the RPC.
 */
const lacksRpc = ({ code, message, details }: DaprError): boolean =>
  code === "unknown"
    ? /^failed to proxy request: required metadata dapr-/.test(message)
    : code === "unimplemented" && details.length === 0;

function failure<I>(error: unknown, operation: Completed<I>, input: I): DaprError {
  const { name } = operation;
  if (!(error instanceof DaprError)) {
    const unreadable = asDaprError(error, "internal", "the sidecar's response could not be read");
    return inOperation(unreadable, name, subjectOf(input));
  }
  if (error.operation !== undefined) return error;
  const known =
    error.code === "unknown" && lacksRpc(error)
      ? unknownOperation({ cause: error })
      : completeGrpcError(error, operation, input);
  return inOperation(known, name, subjectOf(input));
}

type Completed<I> = Pick<Operation<I, unknown>, "name" | "errors" | "http" | "codeFromMessage">;
