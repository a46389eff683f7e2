import type { CallOptions } from "../../call/operation.ts";
import type { ReadAs } from "../../encoding/read-as.ts";

/** Options of {@link Binding.send}. */
export interface SendBindingOptions extends CallOptions {
  /** Parameters of the binding's operation, such as `fileName` or `path`. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /**
   * Returns the data as `"bytes"`, exactly as the binding returned them, or as `"text"`, a string of UTF-8. Default: JSON
   * as a value and anything else as a `Uint8Array`. JSON numbers beyond 2⁵³ are then rounded.
   */
  as?: ReadAs | undefined;
}

/** The response of an output binding. */
export interface BindingReply<T = unknown> {
  /** The data; see {@link SendBindingOptions.as}. Without `as`, `undefined` for an empty response. */
  data: T;
  /** Metadata that the binding returned, such as `statusCode`. */
  metadata: Record<string, string>;
}
