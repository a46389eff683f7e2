import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import { shutdown } from "./operations.ts";

/**
 * The process of the sidecar.
 *
 * @see https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-job/
 */
export class SidecarProcess extends Block {
  /** Ends the sidecar gracefully: it accepts no more work, finishes the work in flight, and exits. */
  shutdown(options?: CallOptions): Promise<void> {
    return this.call(shutdown, undefined, options);
  }
}
