import type { CallOptions } from "../../call/operation.ts";

/** A configuration item of a store. */
export interface ConfigurationItem {
  /** The value as text. */
  value: string;
  /** The version of the value; empty if the store keeps no versions. */
  version: string;
  /** Metadata that the store keeps with the item. */
  metadata: Record<string, string>;
}

/** Options of {@link Configuration.get}. */
export interface GetConfigurationOptions extends CallOptions {
  /** Component metadata for this request. Default: none. */
  metadata?: Readonly<Record<string, string>> | undefined;
}
