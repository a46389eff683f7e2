import type { OutgoingHttpHeaders } from "node:http2";
import { create, fromBinary, toBinary, type DescMethod } from "@bufbuild/protobuf";
import type { Transport as ConnectTransport } from "@connectrpc/connect";
import {
  DaprError,
  FormNegotiator,
  callerHeaders,
  codeFromStatus,
  effectiveTimeout,
  inOperation,
  neverStarted,
  notStarted,
  type CallOptions,
  type Duplex,
  type GrpcForm,
  type GrpcPlatform,
  type Operation,
  type Platform,
  type StreamOperation,
  type Transport,
} from "@dapr-ts/core/internal";
import { Dapr } from "@dapr-ts/proto/runtime";
import type { ResolvedOptions } from "../options.ts";
import { grpcPlatform } from "./any.ts";
import { Channel } from "./channel.ts";
import { createConnectTransport } from "./connect-transport.ts";
import { errorName } from "./error-names.ts";
import { openDuplex } from "./duplex-call.ts";
import { MessageDuplex } from "./message-duplex.ts";
import { unary } from "./unary.ts";

/** Carries operations over gRPC. */
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
    for (const descriptor of Dapr.methods) {
      this.#methods.set(descriptor.localName, { descriptor, path: `/${Dapr.typeName}/${descriptor.name}` });
    }
  }

  /** The same connection as Connect's own clients take it, for a user's services. */
  get connect(): ConnectTransport {
    this.#connect ??= createConnectTransport(this.#channel, this.#options);
    return this.#connect;
  }

  async call<I, O>(operation: Operation<I, O>, input: I, options: CallOptions): Promise<O> {
    const form = operation.grpc;
    if (form === undefined) throw noRpc(operation.name);
    try {
      if (form.fallback === undefined) return await this.#send(form, input, options);
      return await this.#negotiator.call(
        form,
        input,
        (chosen) => this.#send(chosen, input, options),
        lacksRpc,
      );
    } catch (error) {
      throw failure(error, operation);
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
        failure(error, operation),
      );
      await channel.open(form.open(input));
      return channel;
    } catch (error) {
      throw failure(error, operation);
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
        create(schema, form.request(input, this.#platform) as Record<string, unknown>),
      ),
      signal: options.signal,
      timeoutMs: effectiveTimeout(options.timeoutMs, this.#options.timeoutMs),
      maxBodyBytes: this.#options.maxBodyBytes,
    });
    return form.reply(fromBinary(output, reply.message) as never, input, this.#platform);
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
 * True when a sidecar does not know the RPC: it then takes the call for one to an app, and misses which (pkg/messaging/grpc_proxy.go).
 * `unimplemented` is what other servers say; with details it is the answer of one that knows the RPC.
 */
const lacksRpc = ({ code, message, details }: DaprError): boolean =>
  code === "unknown"
    ? /^failed to proxy request: required metadata dapr-/.test(message)
    : code === "unimplemented" && details.length === 0;

type Named = Pick<Operation<never, unknown>, "name" | "errors" | "http">;

function failure(error: unknown, operation: Named): DaprError {
  if (error instanceof DaprError) return withOperation(error, operation);
  return new DaprError(`the sidecar's answer could not be read: ${(error as Error).message}`, {
    code: "internal",
    operation: operation.name,
    cause: error,
  });
}

/** The error as HTTP would have named it: its Dapr code, and for an application its status and body. */
function withOperation(error: DaprError, operation: Named): DaprError {
  if (error.operation !== undefined) return error;
  if (error.code === "unknown" && lacksRpc(error)) {
    return new DaprError("this sidecar does not know the operation", {
      code: "unimplemented",
      operation: operation.name,
      cause: error,
    });
  }
  if (error.details.length === 0 && operation.errors?.[error.code] === undefined) {
    return inOperation(error, operation.name);
  }
  const info = error.details.find((detail) => detail.type === "ErrorInfo");
  const appStatus = Number(info?.metadata["http.code"] ?? "");
  if (operation.http?.invokesApp === true && appStatus > 0) {
    // daprd cuts what the application answered to 64 characters (ErrorFromHTTPResponseCode in pkg/messaging/v1/util.go).
    const body = info?.metadata["http.error_message"];
    return new DaprError(
      `the application answered ${String(appStatus)}${body === undefined || body === "" ? "" : `: ${body}`}`,
      {
        code: codeFromStatus(appStatus),
        status: appStatus,
        body: parsed(body),
        operation: operation.name,
        retryAfterMs: error.retryAfterMs,
      },
    );
  }
  const names = operation.errors?.[error.code];
  const errorCode = errorCodeOf(info?.reason) ?? errorName(names, error.message) ?? info?.reason;
  const { message, code, status, details, retryAfterMs, cause } = error;
  const named = { code, errorCode, status, details, operation: operation.name, retryAfterMs, cause };
  const result = new DaprError(message, named);
  return neverStarted(error) ? notStarted(result) : result;
}

function parsed(body: string | undefined): unknown {
  if (body === undefined || body === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

/** daprd's reasons, which gRPC carries, by the codes that HTTP carries (pkg/messages/errorcodes). */
const BY_REASON: Readonly<Record<string, string>> = {
  DAPR_STATE_QUERY_FAILED: "ERR_STATE_QUERY",
  DAPR_STATE_NOT_FOUND: "ERR_STATE_STORE_NOT_FOUND",
  DAPR_STATE_NOT_CONFIGURED: "ERR_STATE_STORE_NOT_CONFIGURED",
  DAPR_STATE_TRANSACTIONS_NOT_SUPPORTED: "ERR_STATE_STORE_NOT_SUPPORTED",
  DAPR_STATE_QUERYING_NOT_SUPPORTED: "ERR_STATE_STORE_NOT_SUPPORTED",
  DAPR_STATE_TOO_MANY_TRANSACTIONS: "ERR_STATE_STORE_TOO_MANY_TRANSACTIONS",
  DAPR_STATE_ILLEGAL_KEY: "ERR_MALFORMED_REQUEST",
  DAPR_PUBSUB_NAME_EMPTY: "ERR_PUBSUB_EMPTY",
  DAPR_PUBSUB_NOT_FOUND: "ERR_PUBSUB_NOT_FOUND",
  DAPR_PUBSUB_NOT_CONFIGURED: "ERR_PUBSUB_NOT_CONFIGURED",
  DAPR_PUBSUB_TOPIC_NAME_EMPTY: "ERR_TOPIC_NAME_EMPTY",
  DAPR_PUBSUB_FORBIDDEN: "ERR_PUBSUB_FORBIDDEN",
  DAPR_PUBSUB_PUBLISH_MESSAGE: "ERR_PUBSUB_PUBLISH_MESSAGE",
  DAPR_PUBSUB_METADATA_DESERIALIZATION: "ERR_PUBSUB_REQUEST_METADATA",
  DAPR_PUBSUB_CLOUD_EVENT_CREATION: "ERR_PUBSUB_CLOUD_EVENTS_SER",
  DAPR_PUBSUB_MARSHAL_ENVELOPE: "ERR_PUBSUB_EVENTS_SER",
  DAPR_PUBSUB_MARSHAL_EVENTS: "ERR_PUBSUB_EVENTS_SER",
  DAPR_PUBSUB_UNMARSHAL_EVENTS: "ERR_PUBSUB_EVENTS_SER",
};

const errorCodeOf = (reason: string | undefined): string | undefined =>
  reason?.startsWith("ERR_") === true ? reason : BY_REASON[reason ?? ""];
