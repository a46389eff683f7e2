import { Block } from "../base-block.ts";
import type { Caller } from "../../call/caller.ts";
import { get } from "../../http/request.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { unary, type CallOptions, type Operation } from "../../call/operation.ts";
import type { AbortSignalLike } from "../../platform/platform.ts";

const healthOf = (name: string, route: string, errorCode: string): Operation<undefined, boolean> => ({
  name,
  // That nobody answers is an answer here.
  retry: "once",
  http: {
    request: () => get(route),
    reply: () => true,
    // 500 ERR_HEALTH_NOT_READY and the like: the sidecar answers, and says no.
    otherwise: () => false,
  },
  errors: { internal: errorCode },
});

export const healthz = healthOf("health.isHealthy", "/v1.0/healthz", "ERR_HEALTH_NOT_READY");

export const outboundHealthz = healthOf(
  "health.isOutboundHealthy",
  "/v1.0/healthz/outbound",
  "ERR_OUTBOUND_HEALTH_NOT_READY",
);

/** On gRPC, which has no health check of its own, a sidecar that answers at all can be called. */
export const ping: Operation<undefined, boolean> = {
  name: "health.isOutboundHealthy",
  retry: "once",
  grpc: unary("getMetadata", { request: () => ({}), reply: () => true }),
};

export interface WaitUntilReadyOptions {
  /** Milliseconds until it is given up with `deadline_exceeded`. Default: 60 000. 0 or Infinity for no limit. */
  timeoutMs?: number | undefined;
  /** Gives it up with `canceled`. */
  signal?: AbortSignalLike | undefined;
  /** Milliseconds between two questions. Default: 100. */
  intervalMs?: number | undefined;
}

/**
 * Whether the sidecar is up.
 *
 * @see https://docs.dapr.io/reference/api/health_api/
 */
export class Health extends Block {
  /** True when the sidecar is ready in all respects; one that has an app port is not before the app listens on it. */
  async isHealthy(options?: CallOptions): Promise<boolean> {
    return this.#ask(healthz, options);
  }

  /** True when the sidecar's components are loaded, so that it can be called; the app need not listen yet. */
  async isOutboundHealthy(options?: CallOptions): Promise<boolean> {
    return this.#ask(outboundHealthz, options);
  }

  /**
   * Waits until the sidecar can be called.
   *
   * @throws DaprError `deadline_exceeded` after `timeoutMs`, `canceled` when the signal aborts.
   */
  async waitUntilReady(options: WaitUntilReadyOptions = {}): Promise<void> {
    const { timeoutMs = 60_000, signal, intervalMs = 100 } = options;
    const { now, pause } = this.caller.clock;
    const deadline = now() + (timeoutMs || Infinity);
    for (;;) {
      const left = deadline - now();
      if (left <= 0) {
        throw new DaprError(`the sidecar was not ready within ${String(timeoutMs)} ms`, {
          code: "deadline_exceeded",
          operation: "health.waitUntilReady",
        });
      }
      if (await this.isOutboundHealthy({ signal, timeoutMs: Math.min(left, 5_000) })) return;
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

/** Whether a sidecar of which only gRPC can be reached answers. */
async function pinged(caller: Caller, options: CallOptions | undefined): Promise<boolean> {
  try {
    return await caller.call(ping, undefined, options);
  } catch (error) {
    if (error instanceof DaprError && error.code !== "canceled" && error.code !== "unauthenticated")
      return false;
    throw error;
  }
}
