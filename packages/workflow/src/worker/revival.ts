import type { Logger } from "@dapr-ts/core";
import { hostActors, internally, type StreamCaller } from "@dapr-ts/core/internal";

/** A stream that makes the sidecar go on. */
export interface Revival {
  close(): Promise<void>;
}

const OPEN_MS = 5_000;

const IDLE_TYPE = {
  type: "dapr-ts.idle",
  idleTimeoutMs: undefined,
  drainOngoingCallTimeoutMs: undefined,
  drainRebalancedActors: undefined,
  reentrant: false,
  maxStackDepth: 1,
};

/**
 * Frees a sidecar that is stuck. When the last worker leaves daprd 1.18.2 while a turn waits for one, the worker's end waits for
 * the turn, and the next worker for that end (dapr#10408). The turn is given up when the actor types of the app change. So an
 * actor type without actors is hosted for a moment. That requires a sidecar without an app port, or one with an app that speaks
 * gRPC, and would take the calls of an app that hosts actors over a stream.
 */
export async function openRevival(
  caller: StreamCaller,
  { hasActors }: { readonly hasActors: boolean },
  logger: Logger,
): Promise<Revival | undefined> {
  if (hasActors) return undefined;
  try {
    const close = await host(caller, [IDLE_TYPE]);
    return {
      close: async () => {
        await close();
        // daprd takes the actor runtime for not initialised after the end of a stream, until the next registration.
        await host(caller, [])
          .then((end) => end())
          .catch((error: unknown) => logger.debug("workflow worker: the actor runtime is not ready", error));
      },
    };
  } catch (error) {
    logger.debug("workflow worker: the sidecar cannot be freed", error);
    return undefined;
  }
}

/** Hosts actor types. Returns a function that ends it. */
async function host(
  caller: StreamCaller,
  types: readonly (typeof IDLE_TYPE)[],
): Promise<() => Promise<void>> {
  const options = { ...internally(), timeoutMs: OPEN_MS };
  return caller.stream(hostActors, types, options, async (channel) => {
    await channel.receive();
    return async () => {
      channel.cancel();
      await channel.closed;
    };
  });
}
