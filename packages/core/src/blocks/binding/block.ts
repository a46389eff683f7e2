import { orEmpty } from "../../call/options.ts";
import { Block } from "../base-block.ts";
import { sendBinding } from "./operations.ts";
import type { BindingReply, SendBindingOptions } from "./types.ts";

/**
 * Output bindings: operations of external systems, each configured as a Dapr component.
 *
 * @see https://docs.dapr.io/reference/api/bindings_api/
 */
export class Binding extends Block {
  /**
   * Runs an operation of a binding, such as `create`, `get` or `exec`. The call is not retried by default.
   *
   * @param data Anything that JSON can represent, or bytes: an ArrayBuffer, a typed array or a DataView. Default: none.
   * @throws DaprError `internal` if the binding does not exist, does not support the operation, or failed.
   *
   * @example
   * ```ts
   * await dapr.binding.send("files", "create", "hello", { metadata: { fileName: "greeting.txt" } });
   * const { data } = await dapr.binding.send("files", "get", undefined, { metadata, as: "text" });
   * ```
   */
  send(
    name: string,
    operation: string,
    data: unknown,
    options: SendBindingOptions & { as: "bytes" },
  ): Promise<BindingReply<Uint8Array>>;
  send(
    name: string,
    operation: string,
    data: unknown,
    options: SendBindingOptions & { as: "text" },
  ): Promise<BindingReply<string>>;
  send<T = unknown>(
    name: string,
    operation: string,
    data?: unknown,
    options?: SendBindingOptions,
  ): Promise<BindingReply<T | undefined>>;
  send(name: string, operation: string, data?: unknown, options?: SendBindingOptions): Promise<BindingReply> {
    const { metadata, as } = orEmpty(options);
    return this.call(sendBinding, { name, operation, data, metadata, as }, options);
  }
}
