import type { CallOptions, Operation } from "../../call/operation.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { Health } from "./block.ts";
import { ping } from "./operations.ts";

/** The health of a sidecar of which perhaps only gRPC can be reached, which has no health check: one that responds is healthy. */
export class PingingHealth extends Health {
  /** @internal */
  protected override async ask(
    operation: Operation<undefined, boolean>,
    options: CallOptions | undefined,
  ): Promise<boolean> {
    try {
      return await super.ask(operation, options);
    } catch (error) {
      if ((error as DaprError).code === "unimplemented" && this.caller.wire === "grpc")
        return this.#ping(options);
      throw error;
    }
  }

  async #ping(options: CallOptions | undefined): Promise<boolean> {
    try {
      return await this.caller.call(ping, undefined, options);
    } catch (error) {
      if (error instanceof DaprError && error.code !== "canceled" && error.code !== "unauthenticated")
        return false;
      throw error;
    }
  }
}
