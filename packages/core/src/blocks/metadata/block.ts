import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import { getMetadata, setMetadata } from "./operations.ts";
import type { SidecarMetadata } from "./types.ts";

/**
 * What the sidecar says about itself, and what the application adds to it.
 *
 * @see https://docs.dapr.io/reference/api/metadata_api/
 */
export class Metadata extends Block {
  /** What the sidecar knows of itself: its components, subscriptions, actors and connections. */
  get(options?: CallOptions): Promise<SidecarMetadata> {
    return this.caller.call(getMetadata, undefined, options);
  }

  /** Adds a value to the extended metadata, for as long as the sidecar lives. */
  set(key: string, value: string, options?: CallOptions): Promise<void> {
    return this.call(setMetadata, { key, value }, options);
  }
}
