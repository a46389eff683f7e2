import { orEmpty } from "../../call/options.ts";
import { internally } from "../../observe/internal-call.ts";
import type { Caller } from "../../call/caller.ts";
import { onAbort, requireSignal } from "../../call/limits.ts";
import { DaprError } from "../../errors/dapr-error.ts";
import { newAborter } from "../../stream/aborter.ts";
import type { CallOptions } from "../../call/operation.ts";
import { getMetadata } from "../metadata/operations.ts";
import { NO_WORKER } from "./send-to-instance.ts";
import type { Platform } from "../../platform/platform.ts";

/** A start takes milliseconds where a worker is connected; it is looked for one after this time. */
const FIRST_LOOK_MS = 3_000;
const LOOK_EVERY_MS = 1_000;
/** A worker that reconnects is back within this time. */
const PATIENCE_MS = 6_000;

/**
 * Sends a request that the sidecar holds until a workflow worker is connected, to it or to another sidecar of the app.
 *
 * @throws DaprError `failed_precondition` if no worker is connected for some seconds
 */
export async function whileConnected<T>(
  caller: Caller,
  operation: string,
  options: CallOptions,
  send: (options: CallOptions) => Promise<T>,
): Promise<T> {
  const aborter = newAborter(caller.platform as Platform);
  const { signal } = orEmpty(options);
  requireSignal(signal);
  const ignore = onAbort(signal, () => aborter.abort(signal?.reason));
  let done = false;
  const over = newAborter(caller.platform as Platform);
  const watch = async (): Promise<void> => {
    const { pause, now } = caller.clock;
    await pause(FIRST_LOOK_MS, over.signal);
    for (const since = now(); !done; await pause(LOOK_EVERY_MS, over.signal)) {
      const { workflowWorkers } = await caller.call(getMetadata, undefined, {
        ...internally(),
        timeoutMs: LOOK_EVERY_MS,
      });
      if (workflowWorkers > 0) return;
      if (now() - since < PATIENCE_MS - FIRST_LOOK_MS) continue;
      missing = true;
      aborter.abort();
    }
  };
  let missing = false;
  // If the number of workers cannot be read, the request keeps its own time limit.
  watch().catch(() => undefined);
  try {
    return await send({ ...options, signal: aborter.signal });
  } catch (error) {
    if (!missing) throw error;
    throw new DaprError(NO_WORKER, { code: "failed_precondition", operation, cause: error });
  } finally {
    done = true;
    over.abort();
    ignore();
  }
}
