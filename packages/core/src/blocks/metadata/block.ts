import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import { getMetadata, setMetadata } from "./operations.ts";
import type { SidecarMetadata } from "./types.ts";

/**
 * Metadata of the sidecar: its components, subscriptions, actors and connections, and values that the application adds.
 *
 * @see https://docs.dapr.io/reference/api/metadata_api/
 */
export class Metadata extends Block {
  /** Returns the metadata of the sidecar. */
  get(options?: CallOptions): Promise<SidecarMetadata> {
    return this.call(getMetadata, undefined, options);
  }

  /**
   * Adds a value to the extended metadata, until the sidecar ends.
   *
   * @throws DaprError `invalid_argument` for an empty key.
   */
  set(key: string, value: string, options?: CallOptions): Promise<void> {
    return this.call(setMetadata, { key, value }, options);
  }
}
