import { Block } from "../base-block.ts";
import { path } from "../../http/path.ts";
import { readMetadata } from "../../http/read.ts";
import { sendJson } from "../../http/request.ts";
import { named } from "../../call/names.ts";
import { unary, type CallOptions, type Operation } from "../../call/operation.ts";
import { fromAnyBytes, jsonWith, noBytes, toBytes, toJson } from "../../encoding/value.ts";

export interface SendBindingOptions extends CallOptions {
  /** What the binding's operation takes besides the data, such as `fileName` or `path`. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

export interface BindingReply<T = unknown> {
  /** What the binding answered: JSON as a value, anything else as a `Uint8Array`, undefined for nothing. */
  data: T | undefined;
  metadata: Record<string, string>;
}

interface SendInput {
  name: string;
  operation: string;
  data: unknown;
  metadata?: Readonly<Record<string, string>> | undefined;
}

export const sendBinding: Operation<SendInput, BindingReply> = {
  name: "binding.send",
  retry: "never",
  check: named("name", "operation"),
  http: {
    cannot: ({ data }) => noBytes("a binding's data", [data]),
    request({ name, operation, data, metadata }) {
      const rest = { operation, metadata };
      const body = data === undefined ? toJson(rest) : jsonWith("data", toJson(data, "data"), rest);
      return sendJson("POST", path("/v1.0/bindings", name), body);
    },
    reply: (reply, _input, platform) => ({
      data: fromAnyBytes(reply.bytes(), platform),
      metadata: readMetadata(reply),
    }),
  },
  grpc: unary("invokeBinding", {
    request: ({ name, operation, data, metadata }, platform) => ({
      name,
      operation,
      // Over HTTP daprd hands the text null to a binding that is sent no data (onOutputBindingMessage in http.go).
      data: toBytes(data === undefined ? null : data, platform, "data"),
      ...(metadata !== undefined && { metadata: { ...metadata } }),
    }),
    reply: ({ data, metadata }, _input, platform) => ({ data: fromAnyBytes(data, platform), metadata }),
  }),
  errors: { internal: "ERR_INVOKE_OUTPUT_BINDING" },
};

/**
 * Output bindings: external systems that a component names.
 *
 * @see https://docs.dapr.io/reference/api/bindings_api/
 */
export class Binding extends Block {
  /**
   * Asks a binding for an operation, such as `create`, `get` or `exec`. It is never repeated by itself.
   *
   * @throws DaprError `internal` when the binding does not exist, does not know the operation, or failed.
   */
  send<T = unknown>(
    name: string,
    operation: string,
    data?: unknown,
    options?: SendBindingOptions,
  ): Promise<BindingReply<T>> {
    return this.call(sendBinding, { name, operation, data }, options) as Promise<BindingReply<T>>;
  }
}
