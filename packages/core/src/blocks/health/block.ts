import { internally } from "../../observe/internal-call.ts";
import { Block } from "../base-block.ts";
import type { Caller } from "../../call/caller.ts";
import type { CallOptions, Operation } from "../../call/operation.ts";
import { requireDelay, requireTimeout } from "../../encoding/number.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { healthz, outboundHealthz, ping } from "./operations.ts";
import type { WaitUntilReadyOptions } from "./types.ts";

const WAIT = { name: "health.waitUntilReady" };

/**
 * The health of the sidecar.
 *
 * @see https://docs.dapr.io/reference/api/health_api/
 */
export class Health extends Block {
  /** Returns true if the sidecar is ready. With an app port, that requires that the application listens on it. */
  async isHealthy(options?: CallOptions): Promise<boolean> {
    return this.#ask(healthz, options);
  }

  /** Returns true if the sidecar accepts calls: its components are loaded, but the application may not listen yet. */
  async isOutboundHealthy(options?: CallOptions): Promise<boolean> {
    return this.#ask(outboundHealthz, options);
  }

  /**
   * Waits until the sidecar accepts calls.
   *
   * @throws DaprError `deadline_exceeded` after `timeoutMs`, `canceled` if the signal aborts.
   */
  async waitUntilReady(options: WaitUntilReadyOptions = {}): Promise<void> {
    const { timeoutMs = 60_000, signal, intervalMs = 100 } = options;
    this.prepare(WAIT, () => {
      requireTimeout("timeoutMs", timeoutMs);
      requireDelay("intervalMs", intervalMs);
    });
    const { now, pause } = this.caller.clock;
    const deadline = now() + (timeoutMs || Infinity);
    for (;;) {
      const left = deadline - now();
      if (left <= 0) {
        throw new DaprError(`the sidecar was not ready within ${String(timeoutMs)} ms`, {
          code: "deadline_exceeded",
          operation: WAIT.name,
        });
      }
      if (await this.isOutboundHealthy({ ...internally(), signal, timeoutMs: Math.min(left, 5_000) })) return;
      await pause(Math.min(intervalMs, left), signal);
    }
  }

  async #ask(operation: Operation<undefined, boolean>, options: CallOptions | undefined): Promise<boolean> {
    try {
      return await this.caller.call(operation, undefined, options);
    } catch (error) {
      const { code } = error as DaprError;
      if (code === "unavailable" || code === "deadline_exceeded") return false;
      if (code === "unimplemented" && this.caller.wire === "grpc") return pinged(this.caller, options);
      throw error;
    }
  }
}

/** Returns true if a sidecar responds of which only gRPC can be reached. */
async function pinged(caller: Caller, options: CallOptions | undefined): Promise<boolean> {
  try {
    return await caller.call(ping, undefined, options);
  } catch (error) {
    if (error instanceof DaprError && error.code !== "canceled" && error.code !== "unauthenticated")
      return false;
    throw error;
  }
}
