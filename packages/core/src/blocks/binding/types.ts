import type { CallOptions } from "../../call/operation.ts";

/** Options of {@link Binding.send}. */
export interface SendBindingOptions extends CallOptions {
  /** Parameters of the binding's operation, such as `fileName` or `path`. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}

/** The response of an output binding. */
export interface BindingReply<T = unknown> {
  /** JSON as a value, anything else as a `Uint8Array`, `undefined` for an empty response. */
  data: T | undefined;
  /** Metadata that the binding returned, such as `statusCode`. */
  metadata: Record<string, string>;
}
