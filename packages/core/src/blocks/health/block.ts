import { orEmpty } from "../../call/options.ts";
import { internally } from "../../observe/internal-call.ts";
import { Block } from "../base-block.ts";
import type { CallOptions, Operation } from "../../call/operation.ts";
import { requireDelay, requireTimeout } from "../../encoding/number.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { prepare } from "../../errors/prepare.ts";
import { healthz, outboundHealthz } from "./operations.ts";
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
    return this.ask(healthz, options);
  }

  /** Returns true if the sidecar accepts calls: its components are loaded, but the application may not listen yet. */
  async isOutboundHealthy(options?: CallOptions): Promise<boolean> {
    return this.ask(outboundHealthz, options);
  }

  /**
   * Waits until the sidecar accepts calls.
   *
   * @throws DaprError `deadline_exceeded` after `timeoutMs`, `canceled` if the signal aborts.
   */
  async waitUntilReady(options?: WaitUntilReadyOptions): Promise<void> {
    const { timeoutMs = 60_000, signal, intervalMs = 100 } = orEmpty(options);
    prepare(WAIT, () => {
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

  /** @internal Returns false if the sidecar does not respond. */
  protected async ask(
    operation: Operation<undefined, boolean>,
    options: CallOptions | undefined,
  ): Promise<boolean> {
    try {
      return await this.caller.call(operation, undefined, options);
    } catch (error) {
      const { code } = error as DaprError;
      if (code === "unavailable" || code === "deadline_exceeded") return false;
      throw error;
    }
  }
}
