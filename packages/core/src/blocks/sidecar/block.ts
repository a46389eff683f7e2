import { Block } from "../base-block.ts";
import type { CallOptions } from "../../call/operation.ts";
import { shutdown } from "./operations.ts";

/** The sidecar as a process. */
export class SidecarProcess extends Block {
  /** Asks the sidecar to end in its orderly way: it stops taking work, finishes what is in flight, and exits. */
  shutdown(options?: CallOptions): Promise<void> {
    return this.caller.call(shutdown, undefined, options);
  }
}
