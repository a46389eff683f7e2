import { Block } from "../base-block.ts";
import { readNothing } from "../../http/read.ts";
import { unary, type CallOptions, type Operation } from "../../call/operation.ts";

export const shutdown: Operation<undefined, void> = {
  name: "sidecar.shutdown",
  retry: "never",
  http: {
    request: () => ({ method: "POST", path: "/v1.0/shutdown" }),
    reply: readNothing,
  },
  grpc: unary("shutdown", { request: () => ({}), reply: () => undefined }),
};

/** The sidecar as a process. */
export class Sidecar extends Block {
  /** Asks the sidecar to end in its orderly way: it stops taking work, finishes what is in flight, and exits. */
  shutdown(options?: CallOptions): Promise<void> {
    return this.caller.call(shutdown, undefined, options);
  }
}
