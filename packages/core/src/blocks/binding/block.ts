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
   * @throws DaprError `internal` if the binding does not exist, does not support the operation, or failed.
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
